// What the project promises about its manifests, beyond being valid. Each rule takes them by kind and yields problems.
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { selects } from './selects.mjs';

const NAME = 's3-encryption-proxy';
const USER_ID = 65532;
const S3_PORT = 8080;
const MANAGEMENT_PORT = 9090;

const podOf = ({ Deployment }) => Deployment.spec.template.spec;
const containerOf = (manifests) => podOf(manifests).containers[0];
const settingsOf = ({ ConfigMap }) => parse(ConfigMap.data['config.yaml']);

function* differs(what, seen, wanted) {
  if (!isDeepStrictEqual(seen, wanted)) {
    yield `${what} is ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`;
  }
}

/** Every value under a key that is named like a secret or like the file of one. */
function* named(value, pattern) {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (pattern.test(key) && typeof item === 'string') yield item;
    else yield* named(item, pattern);
  }
}

export const RULES = {
  *'liveness is /health on 8080: after 5 s, every 10 s, 3 s, 3 failures'(manifests) {
    yield* differs('livenessProbe', containerOf(manifests).livenessProbe, {
      httpGet: { path: '/health', port: S3_PORT },
      initialDelaySeconds: 5,
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 3,
    });
  },
  *'readiness is /health/ready on 8080: after 3 s, every 5 s, 3 s, 3 failures'(manifests) {
    yield* differs('readinessProbe', containerOf(manifests).readinessProbe, {
      httpGet: { path: '/health/ready', port: S3_PORT },
      initialDelaySeconds: 3,
      periodSeconds: 5,
      timeoutSeconds: 3,
      failureThreshold: 3,
    });
  },
  *'a startup probe gives it at least 30 s'(manifests) {
    const probe = containerOf(manifests).startupProbe;
    yield* differs('startupProbe.httpGet', probe?.httpGet, { path: '/health', port: S3_PORT });
    if (!(probe?.periodSeconds * probe?.failureThreshold >= 30)) yield 'less than 30 s';
  },
  *'the container is confined'(manifests) {
    yield* differs('securityContext', containerOf(manifests).securityContext, {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: USER_ID,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
  },
  *'the pod is confined, and shares nothing with its node'(manifests) {
    const pod = podOf(manifests);
    const { runAsNonRoot, runAsUser, runAsGroup, fsGroup, seccompProfile } = pod.securityContext ?? {};
    yield* differs(
      'pod securityContext',
      [runAsNonRoot, runAsUser, runAsGroup, fsGroup, seccompProfile?.type],
      [true, USER_ID, USER_ID, USER_ID, 'RuntimeDefault'],
    );
    for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) yield* differs(key, pod[key], undefined);
    for (const volume of pod.volumes)
      yield* differs(`hostPath of ${volume.name}`, volume.hostPath, undefined);
  },
  *'no service account token is in the pod'(manifests) {
    yield* differs('of the pod', podOf(manifests).automountServiceAccountToken, false);
    yield* differs('of the account', manifests.ServiceAccount.automountServiceAccountToken, false);
    yield* differs('account', podOf(manifests).serviceAccountName, manifests.ServiceAccount.metadata.name);
  },
  *'CPU and memory are requested and limited'(manifests) {
    const { requests, limits } = containerOf(manifests).resources ?? {};
    if (!requests?.cpu || !requests.memory) yield 'a request is missing';
    if (!limits?.cpu || !limits.memory) yield 'a limit is missing';
  },
  *'the termination period outlasts grace and drain'(manifests) {
    const { shutdownGraceSeconds, shutdownDrainSeconds } = settingsOf(manifests).s3;
    const period = podOf(manifests).terminationGracePeriodSeconds;
    if (!(period > shutdownGraceSeconds + shutdownDrainSeconds)) yield `${period} s is too short`;
  },
  *'there is no hook and no probe that would need a shell'(manifests) {
    const { lifecycle, livenessProbe, readinessProbe, startupProbe } = containerOf(manifests);
    yield* differs('lifecycle', lifecycle, undefined);
    for (const probe of [livenessProbe, readinessProbe, startupProbe])
      yield* differs('exec', probe?.exec, undefined);
  },
  *'pods are spread over nodes and zones'(manifests) {
    const keys = (podOf(manifests).topologySpreadConstraints ?? []).map((each) => each.topologyKey);
    yield* differs('topology keys', keys, ['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
  },
  *'every selector selects the pods'(manifests) {
    const { Deployment, Service, PodDisruptionBudget, NetworkPolicy, HorizontalPodAutoscaler } = manifests;
    const { labels } = Deployment.spec.template.metadata;
    yield* differs('deployment', Deployment.spec.selector.matchLabels, labels);
    yield* differs('service', Service.spec.selector, labels);
    yield* differs('budget', PodDisruptionBudget.spec.selector.matchLabels, labels);
    if (!selects(NetworkPolicy.spec.podSelector, labels)) yield 'the network policy does not select the pods';
    for (const { labelSelector } of podOf(manifests).topologySpreadConstraints ?? []) {
      yield* differs('spread', labelSelector.matchLabels, labels);
    }
    const { apiVersion, kind, metadata } = Deployment;
    const target = { apiVersion, kind, name: metadata.name };
    yield* differs('autoscaler', HorizontalPodAutoscaler.spec.scaleTargetRef, target);
  },
  *'the ports agree, from the configuration to the service'(manifests) {
    const { s3, management } = settingsOf(manifests);
    yield* differs('configured', [s3.port, management.port], [S3_PORT, MANAGEMENT_PORT]);
    yield* differs('hosts', [s3.host, management.host], ['0.0.0.0', '0.0.0.0']);
    const ports = containerOf(manifests).ports.map((port) => [port.name, port.containerPort]);
    yield* differs('container', ports, [
      ['s3', S3_PORT],
      ['management', MANAGEMENT_PORT],
    ]);
    const served = manifests.Service.spec.ports.map((port) => [port.targetPort, port.port]);
    yield* differs('service', served, ports);
  },
  *'the admin API is off, or has credentials'(manifests) {
    const { admin, tokens = [], certificates = [] } = settingsOf(manifests).management;
    if (admin !== 'off' && tokens.length + certificates.length === 0) yield 'anybody could call it';
  },
  *'no secret is in the config map'(manifests) {
    for (const value of named(settingsOf(manifests), /^(secretAccessKey|sessionToken|key)$/))
      yield `found ${value}`;
  },
  *'every secret file that is configured is mounted, from the secret of the example'(manifests) {
    const [volume] = podOf(manifests).volumes.filter((each) => each.projected !== undefined);
    yield* differs('mode', volume.projected.defaultMode, 0o440);
    const mount = containerOf(manifests).volumeMounts.find((each) => each.name === volume.name);
    yield* differs('mount', mount, { name: volume.name, mountPath: '/app/config', readOnly: true });
    const { secret } = volume.projected.sources.find((source) => source.secret !== undefined);
    yield* differs('secret', secret.name, manifests.Secret.metadata.name);
    const files = [...named(settingsOf(manifests), /^(secretAccessKey|key)File$/)].sort();
    yield* differs('files', files, secret.items.map((item) => item.path).sort());
    const keys = secret.items.map((item) => item.key).sort();
    yield* differs('keys', keys, Object.keys(manifests.Secret.stringData).sort());
  },
  *'the management port is open to the monitoring namespace alone'(manifests) {
    const open = manifests.NetworkPolicy.spec.ingress.filter(
      (rule) => rule.ports === undefined || rule.ports.some((port) => port.port === MANAGEMENT_PORT),
    );
    const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }];
    yield* differs('rules', open, [{ from, ports: [{ protocol: 'TCP', port: MANAGEMENT_PORT }] }]);
    yield* differs('policyTypes', manifests.NetworkPolicy.spec.policyTypes, ['Ingress', 'Egress']);
  },
  *'at least two pods run, and at most one is taken at a time'(manifests) {
    if (!(manifests.HorizontalPodAutoscaler.spec.minReplicas >= 2)) yield 'minReplicas is below 2';
    yield* differs('replicas', manifests.Deployment.spec.replicas, undefined);
    yield* differs('maxUnavailable', manifests.PodDisruptionBudget.spec.maxUnavailable, 1);
    yield* differs('rolling update', manifests.Deployment.spec.strategy.rollingUpdate.maxUnavailable, 0);
  },
  *'the namespace enforces the restricted pod security standard'(manifests) {
    const level = manifests.Namespace.metadata.labels?.['pod-security.kubernetes.io/enforce'];
    yield* differs('level', level, 'restricted');
    yield* differs('name', manifests.Namespace.metadata.name, NAME);
  },
};
