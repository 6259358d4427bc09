import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runQuickstart } from './run-quickstart';

/** A process that logs as ours do, notes its start and end in a trace, and runs until SIGTERM. */
const standIn = (name: string, record: object, then = ''): string => `
import { appendFileSync } from 'node:fs';
const trace = (what) => appendFileSync(process.env.TRACE, '${name} ' + what + '\\n');
process.on('SIGTERM', () => { trace('ends'); process.exit(0); });
trace('starts');
setInterval(() => undefined, 1000);
${then}
console.log(JSON.stringify(${JSON.stringify({ msg: 'listening', ...record })}));
`;
const BACKEND = { endpoint: 'http://127.0.0.1:19000' };
const PROXY = { s3: 'http://0.0.0.0:18080', management: 'http://127.0.0.1:19090' };

describe('runQuickstart', () => {
  let directory = '';
  const at = (...names: string[]): string => path.join(directory, ...names);
  const script = (app: string, source: string): void => {
    mkdirSync(at('dist', app), { recursive: true });
    writeFileSync(at('dist', app, 'main.mjs'), source);
  };
  const trace = (): string[] => readFileSync(at('trace'), 'utf8').split('\n').slice(0, -1);

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 's3ep-quickstart-'));
    writeFileSync(at('trace'), '');
    script('embedded-s3', standIn('backend', BACKEND));
    script('proxy', standIn('proxy', PROXY));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function start(environment: NodeJS.ProcessEnv = {}) {
    const stop = new AbortController();
    const { promise: ready, resolve } = Promise.withResolvers<string>();
    const complaints: string[] = [];
    const code = runQuickstart({
      dist: at('dist'),
      directory: at('data'),
      backendPort: 0,
      environment: { TRACE: at('trace'), S3EP_S3_PORT: '0', S3EP_MANAGEMENT_PORT: '0', ...environment },
      print: (line) => {
        if (/is ready|not yet/.test(line)) resolve(line);
      },
      complain: (line) => complaints.push(line),
      stop: stop.signal,
    });
    const end = () => {
      stop.abort();
      return code;
    };
    return { code, ready, end, complaints };
  }

  it('makes keys, credentials, configuration and demo.env that only their owner may read', async () => {
    const { ready, end } = start();
    await ready;
    for (const name of [
      'config.yaml',
      'demo.env',
      ...readdirSync(at('data/keys')).map((key) => `keys/${key}`),
    ]) {
      expect([name, statSync(at('data', name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    for (const name of ['', 'keys', 'objects']) expect(statSync(at('data', name)).mode & 0o777).toBe(0o700);
    expect(readdirSync(at('data/keys')).sort()).toEqual([
      'backend-access-key-id',
      'backend-secret-access-key',
      'client-access-key-id',
      'client-secret-access-key',
      'main.key',
    ]);
    expect(readFileSync(at('data/demo.env'), 'utf8')).toMatch(
      new RegExp(
        [
          '^export AWS_ENDPOINT_URL=http://127.0.0.1:18080',
          'export AWS_ACCESS_KEY_ID=[A-Z2-7]{4}[A-Z2-7]{16}',
          'export AWS_SECRET_ACCESS_KEY=[A-Za-z0-9+/]{40}',
          'export AWS_REGION=us-east-1',
          'export AWS_DEFAULT_REGION=us-east-1',
          "export AWS_CONFIG_FILE='/.+/data/aws-config'",
          'export BACKEND_ENDPOINT_URL=http://127.0.0.1:19000',
          'export BACKEND_ACCESS_KEY_ID=[A-Z2-7]{4}[A-Z2-7]{16}',
          'export BACKEND_SECRET_ACCESS_KEY=[A-Za-z0-9+/]{40}\n$',
        ]
          .join('\n')
          .replaceAll('[A-Z2-7]{4}', 'S3EP'),
      ),
    );
    await end();
  });

  it('says what to type next', async () => {
    const { ready, end } = start();
    expect(await ready).toContain(`source ${at('data/demo.env')}\n  aws s3 mb s3://demo\n`);
    await end();
  });

  it('starts the backend before the proxy, stops it after the proxy, and exits with 0', async () => {
    const { ready, end, complaints } = start();
    await ready;
    expect(await end()).toBe(0);
    expect(trace()).toEqual(['backend starts', 'proxy starts', 'proxy ends', 'backend ends']);
    expect(complaints).toEqual([]);
  });

  it('gives the proxy the address that the backend got', async () => {
    script('proxy', standIn('proxy', PROXY, 'trace(process.env.S3EP_BACKEND_ENDPOINT);'));
    const { ready, end } = start();
    await ready;
    await end();
    expect(trace()).toContain('proxy http://127.0.0.1:19000');
  });

  it('finds its data when it is started again', async () => {
    const made: string[] = [];
    for (let run = 0; run < 2; run++) {
      const { ready, end } = start();
      await ready;
      made.push(
        ['demo.env', 'config.yaml', 'keys/main.key']
          .map((name) => readFileSync(at('data', name), 'utf8'))
          .join(),
      );
      await end();
    }
    expect(made[1]).toBe(made[0]);
  });

  it('names a port in use and the setting that changes it, and starts nothing', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const { port } = occupant.address() as AddressInfo;
    const { code, complaints } = start({ S3EP_MANAGEMENT_PORT: String(port) });
    expect(await code).toBe(1);
    expect(complaints).toEqual([
      `Port ${port} on 127.0.0.1, meant for health and metrics, is in use or not allowed: set S3EP_MANAGEMENT_PORT to another port (0: any free one).`,
    ]);
    expect(trace()).toEqual([]);
    occupant.close();
  });

  it('stops the backend and says so when the proxy does not start', async () => {
    script('proxy', 'process.exit(3);');
    const { code, complaints } = start();
    expect(await code).toBe(1);
    expect(complaints).toEqual(['The proxy ended with code 3; its messages are above. Stopping the rest.']);
    expect(trace()).toEqual(['backend starts', 'backend ends']);
  });

  it('stops the proxy and says so when the backend dies later', async () => {
    script(
      'embedded-s3',
      `${standIn('backend', BACKEND)}
       import { watch } from 'node:fs';
       watch(process.env.KILL_ON, () => process.kill(process.pid, 'SIGKILL'));`,
    );
    writeFileSync(at('kill'), '');
    const { code, ready, complaints } = start({ KILL_ON: at('kill') });
    await ready;
    writeFileSync(at('kill'), 'now');
    expect(await code).toBe(1);
    expect(complaints).toEqual([
      'The embedded backend was ended by SIGKILL; its messages are above. Stopping the rest.',
    ]);
    expect(trace().at(-1)).toBe('proxy ends');
  });

  it('stops cleanly when it is told to before all listen', async () => {
    script('proxy', standIn('proxy', { msg: 'not yet' }));
    const { ready, end } = start();
    await ready;
    expect(await end()).toBe(0);
    expect(trace()).toEqual(['backend starts', 'proxy starts', 'proxy ends', 'backend ends']);
  });

  it('starts nothing when it is told to stop at once', async () => {
    expect(await start().end()).toBe(0);
    expect(trace()).toEqual([]);
  });

  it('refuses to make a new key where there are objects already', async () => {
    mkdirSync(at('data/objects/bucket'), { recursive: true });
    await expect(start().code).rejects.toThrow(/holds objects, but .*main\.key is missing/);
  });
});
