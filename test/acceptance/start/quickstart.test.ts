import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expectNoLeak, noteSecrets } from '../../support/canaries';
import { secretsInConfigFile } from '../../support/configured-secrets';
import { sdkClient } from '../../support/stack';
import { expectedStoredBytes, findRunOf } from '../../support/stored-bytes';

const MAIN = path.resolve(import.meta.dirname, '../../../dist/quickstart/main.mjs');
const OWNER_ONLY = 0o600;
const START_MILLISECONDS = 20_000;
const plaintext = randomBytes(100_000);
let directory: string;
let running: ChildProcess | undefined;

interface Started {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
}

beforeAll(() => {
  directory = path.join(mkdtempSync(path.join(tmpdir(), 's3ep-test-')), 'data');
});
afterEach(async () => {
  if (running) await stop(running);
});
afterAll(() => {
  rmSync(path.dirname(directory), { recursive: true, force: true });
});

function run(environment: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      S3EP_QUICKSTART_DIR: directory,
      S3EP_QUICKSTART_BACKEND_PORT: '0',
      S3EP_S3_PORT: '0',
      S3EP_MANAGEMENT_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  return { child, lines };
}

/** Runs until it says what to type next. */
async function start(): Promise<Started> {
  const started = run();
  running = started.child;
  const deadline = Date.now() + START_MILLISECONDS;
  while (!started.lines.some((line) => line.includes('demo.env'))) {
    if (Date.now() > deadline || started.child.exitCode !== null)
      throw new Error(`it did not start:\n${started.lines.join('\n')}`);
    await once(started.child.stdout!, 'data', { signal: AbortSignal.timeout(START_MILLISECONDS) });
  }
  return started;
}

async function stop(child: ChildProcess): Promise<number | null> {
  running = undefined;
  if (child.exitCode !== null) return child.exitCode;
  const exited = once(child, 'exit') as Promise<[number | null]>;
  child.kill('SIGTERM');
  return (await exited)[0];
}

/** The variables of demo.env, as a shell would read them. */
function demoVariables(): Record<string, string> {
  const text = readFileSync(path.join(directory, 'demo.env'), 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
  );
}

function clients(): { readonly proxy: S3Client; readonly backend: S3Client } {
  const demo = demoVariables();
  const client = (prefix: 'AWS' | 'BACKEND'): S3Client =>
    sdkClient(
      demo[`${prefix}_ENDPOINT_URL`]!,
      {
        accessKeyId: demo[`${prefix}_ACCESS_KEY_ID`]!,
        secretAccessKey: demo[`${prefix}_SECRET_ACCESS_KEY`]!,
      },
      { region: demo.AWS_REGION! },
    );
  return { proxy: client('AWS'), backend: client('BACKEND') };
}

async function read(client: S3Client): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'first', Key: 'contact' }));
  return Buffer.from(await Body!.transformToByteArray());
}

it('makes its data for its owner alone, and works with an SDK at once', async () => {
  const { child, lines } = await start();
  for (const file of ['demo.env', 'config.yaml', 'keys/main.key', 'keys/client-secret-access-key'])
    expect(statSync(path.join(directory, file)).mode & 0o777).toBe(OWNER_ONLY);
  expect(lines.join('\n')).toContain('not for production');
  const secrets = secretsInConfigFile(path.join(directory, 'config.yaml'));
  expect(secrets.map(({ secret }) => secret)).toContain(demoVariables().AWS_SECRET_ACCESS_KEY);
  noteSecrets(...secrets);

  const { proxy, backend } = clients();
  await proxy.send(new CreateBucketCommand({ Bucket: 'first' }));
  await proxy.send(new PutObjectCommand({ Bucket: 'first', Key: 'contact', Body: plaintext }));
  expect((await read(proxy)).equals(plaintext)).toBe(true);
  const stored = await read(backend);
  expect(stored.length).toBe(expectedStoredBytes(plaintext.length));
  expect(findRunOf(plaintext, stored)).toBe(-1);
  const health = await fetch(`${demoVariables().AWS_ENDPOINT_URL!}/health`);
  expect(health.status).toBe(200);
  expect(await stop(child)).toBe(0);
  expectNoLeak('the quick start', lines.join('\n'));
});

it('leaves no run of the plaintext on the disk', () => {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.some((file) => statSync(path.join(file.parentPath, file.name)).size > plaintext.length)).toBe(
    true,
  );
  for (const file of files)
    expect(findRunOf(plaintext, readFileSync(path.join(file.parentPath, file.name)))).toBe(-1);
});

it('finds its data, keys and credentials when it is started again', async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = demoVariables();
  const { child } = await start();
  expect(demoVariables()).toMatchObject({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
  const { proxy } = clients();
  const { Contents } = await proxy.send(new ListObjectsV2Command({ Bucket: 'first' }));
  expect(Contents).toMatchObject([{ Key: 'contact', Size: plaintext.length }]);
  expect((await read(proxy)).equals(plaintext)).toBe(true);
  expect(await stop(child)).toBe(0);
});

it('says which ports are in use, and which settings change them', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const settings = ['S3EP_S3_PORT', 'S3EP_QUICKSTART_BACKEND_PORT', 'S3EP_MANAGEMENT_PORT'];
  const { child, lines } = run(Object.fromEntries(settings.map((setting) => [setting, String(port)])));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(1);
  for (const said of [...settings, String(port)]) expect(lines.join('\n')).toContain(said);
  taken.close();
});
