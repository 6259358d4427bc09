// Errors that the check has to find: each changes one thing in otherwise good manifests.
const container = ({ Deployment }) => Deployment.spec.template.spec.containers[0];
const replace = ({ ConfigMap }, from, to) => {
  ConfigMap.data['config.yaml'] = ConfigMap.data['config.yaml'].replace(from, to);
};

export const PLANTED_ERRORS = {
  'an unknown field': (m) => (m.Deployment.spec.template.spec.restartPolice = 'Always'),
  'a number written as text': (m) => (m.Deployment.spec.template.spec.terminationGracePeriodSeconds = '90'),
  'a required field that is missing': (m) => delete m.HorizontalPodAutoscaler.spec.maxReplicas,
  'an unknown kind': (m) => (m.Service.kind = 'Servise'),
  'a value outside its enumeration': (m) => (m.Service.spec.type = 'Cluster'),
  'a liveness probe with another delay': (m) => (container(m).livenessProbe.initialDelaySeconds = 6),
  'a readiness probe on the wrong path': (m) => (container(m).readinessProbe.httpGet.path = '/health'),
  'no startup probe': (m) => delete container(m).startupProbe,
  'a writable root file system': (m) => (container(m).securityContext.readOnlyRootFilesystem = false),
  'a capability given back': (m) => (container(m).securityContext.capabilities.add = ['NET_ADMIN']),
  'a pod that may run as root': (m) => (m.Deployment.spec.template.spec.securityContext.runAsNonRoot = false),
  'the network of the node': (m) => (m.Deployment.spec.template.spec.hostNetwork = true),
  'a token that is mounted': (m) => (m.Deployment.spec.template.spec.automountServiceAccountToken = true),
  'no memory limit': (m) => delete container(m).resources.limits.memory,
  'a drain longer than the termination period': (m) =>
    replace(m, 'shutdownDrainSeconds: 60', 'shutdownDrainSeconds: 80'),
  'a hook that needs a shell': (m) =>
    (container(m).lifecycle = { preStop: { exec: { command: ['sleep', '5'] } } }),
  'pods that may all share a node': (m) => delete m.Deployment.spec.template.spec.topologySpreadConstraints,
  'a service that selects nothing': (m) => (m.Service.spec.selector = { app: 'proxy' }),
  'a port that nobody listens on': (m) => replace(m, 'port: 8080', 'port: 8081'),
  'a key in the config map': (m) => replace(m, 'id: primary', 'id: primary\n      key: in-the-open'),
  'a key file that is not mounted': (m) => replace(m, 'secrets/kek-primary', 'secrets/kek-other'),
  'a management port open to all': (m) => delete m.NetworkPolicy.spec.ingress[1].from,
  'an admin API without credentials': (m) => replace(m, "admin: 'off'", "admin: 'on'"),
  'a single pod': (m) => (m.HorizontalPodAutoscaler.spec.minReplicas = 1),
  'a namespace without pod security': (m) => delete m.Namespace.metadata.labels,
};
