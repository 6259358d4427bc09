import { expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CONTENT_CANARY } from '../../support/canaries';
import { RawConnection } from '../../support/raw-connection';
import { requestHead } from '../../support/raw-request';
import { ServerProcess } from '../../support/server-process';
import { configText, sdkClient } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';
import { CLIENT, SECTIONS } from './secret-site';

const PUT = { method: 'PUT', target: '/bucket/half', credentials: CLIENT, payloadHash: 'UNSIGNED-PAYLOAD' };
const HALF = Buffer.from(CONTENT_CANARY.repeat(4000));
const used = useStack({ config: SECTIONS });

/** Loaded before the proxy: failures that nobody expects, when a signal says so. */
const loaded = (failure: string): string =>
  `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { ${failure} })`)}`;

it.each<[string, NodeJS.Signals, string]>([
  ['an error that nobody catches', 'SIGUSR2', "throw new Error('planted crash')"],
  ['a promise that nobody awaits', 'SIGUSR2', "Promise.reject(new Error('planted crash'))"],
  ['an abort', 'SIGABRT', ''],
])('a proxy in the middle of an upload that ends by %s prints no secret', async (_what, signal, failure) => {
  const { stack } = used;
  const file = path.join(stack.directory, 'crash.yaml');
  writeFileSync(file, configText(stack.backendEndpoint, SECTIONS), { mode: 0o600 });
  const proxy = await ServerProcess.start({
    app: 'proxy',
    environment: { S3EP_CONFIG: file },
    nodeArguments: ['--import', loaded(failure)],
  });
  const endpoint = proxy.listening.s3 ?? '';
  const s3 = sdkClient(endpoint, CLIENT);
  await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'whole', Body: HALF }));
  s3.destroy();
  const connection = await RawConnection.open(endpoint);
  const headers = { 'content-length': String(2 * HALF.length) };
  connection.write(requestHead(endpoint, { ...PUT, headers }).bytes);
  connection.write(HALF);
  proxy.child.kill(signal);
  await waitUntil('it has ended', () => !proxy.isRunning);
  connection.destroy();
  await proxy.stop();
  if (failure !== '') expect(proxy.lines.join('\n')).toContain('planted crash');
});
