import { afterEach, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { defaultConfig } from '../../support/stack';
import { waitUntil } from '../../support/wait-until';

/** Every write to it fails as on a full disk. Linux has it. */
const FULL_DISK = '/dev/full';
const MAIN = path.resolve(import.meta.dirname, '../../../dist/proxy/main.mjs');
const directory = mkdtempSync(path.join(tmpdir(), 's3ep-test-'));
let proxy: ChildProcess | undefined;

afterEach(() => {
  proxy?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** Chosen before, since the line that would tell it cannot be written. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isAlive(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health/live`)).ok;
  } catch {
    return false;
  }
}

(existsSync(FULL_DISK) ? it : it.skip)('serves, and ends, where its log cannot be written', async () => {
  const port = await freePort();
  const config = defaultConfig('http://127.0.0.1:1');
  const file = path.join(directory, 'config.yaml');
  writeFileSync(file, stringify({ ...config, s3: { ...(config.s3 as object), port } }));
  const output = openSync(FULL_DISK, 'w');
  proxy = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, S3EP_CONFIG: file },
    stdio: ['ignore', output, 'ignore'],
  });
  closeSync(output);
  await waitUntil('it serves', () => isAlive(port));
  for (let count = 0; count < 10; count += 1) {
    const { status } = await fetch(`http://127.0.0.1:${port}/bucket/key`);
    expect(status).toBe(403);
  }
  const exited = once(proxy, 'exit');
  proxy.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
