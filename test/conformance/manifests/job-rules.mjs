// What the project promises about k8s/jobs, beyond being valid: a job's pod is the proxy's, with another command.
import { spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { selects } from './selects.mjs';

const CLI_IN_IMAGE = '/app/cli.mjs';

/** Problems of one job beside the Deployment of the proxy. @param cli the bundled command line */
export function* problemsOfJob(job, { Deployment, Namespace, NetworkPolicy }, { kind, cli }) {
  const pod = job.spec.template.spec;
  const [container] = pod.containers;
  const proxyPod = Deployment.spec.template.spec;
  const [proxy] = proxyPod.containers;
  const same = [
    ['pod securityContext', pod.securityContext, proxyPod.securityContext],
    ['container securityContext', container.securityContext, proxy.securityContext],
    ['automountServiceAccountToken', pod.automountServiceAccountToken, false],
    ['serviceAccountName', pod.serviceAccountName, proxyPod.serviceAccountName],
    ['configuration', pod.volumes, proxyPod.volumes.filter(({ name }) => name === 'config')],
    ['namespace', job.metadata.namespace, Namespace.metadata.name],
    ['restartPolicy', pod.restartPolicy, 'Never'],
    ['parallelism', job.spec.parallelism, 1],
  ];
  for (const [what, seen, wanted] of same)
    if (!isDeepStrictEqual(seen, wanted))
      yield `${what} is ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`;
  // Services and disruption budgets of the proxy must not count it
  const labels = job.spec.template.metadata.labels;
  const selected = Object.entries(Deployment.spec.selector.matchLabels);
  if (selected.every(([name, value]) => labels[name] === value))
    yield 'the proxy’s Service would select its pod';
  const [first] = job.spec.podFailurePolicy?.rules ?? [];
  if (first?.action !== 'Ignore' || first.onPodConditions?.[0]?.type !== 'DisruptionTarget')
    yield 'it fails for good when a node is drained: exit code 1 would count before that';
  if (!selects(NetworkPolicy.spec.podSelector, labels))
    yield 'no network policy keeps its pod from other addresses';
  if (!container.resources?.limits?.memory) yield 'no limit of memory';

  const [, ...command] = container.args.slice(container.args.indexOf(CLI_IN_IMAGE));
  if (command[0] !== kind) yield `it runs ${command[0]}, not ${kind}`;
  if (!command.includes('--wait')) yield 'without --wait, the pod after one that died would find its lease';
  const { stderr } = spawnSync(process.execPath, [cli, ...command], {
    env: { S3EP_CONFIG: '/nonexistent' },
    encoding: 'utf8',
  });
  if (!stderr.includes('configuration')) yield `its arguments are refused: ${stderr}`;
}
