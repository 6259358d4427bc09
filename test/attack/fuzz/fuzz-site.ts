import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { ServerProcess } from '../../support/server-process';
import { defaultConfig } from '../../support/stack';
import { BASE_DOMAIN, type Lane } from './fuzz-case';
import type { Recorded } from './recorded';
import { RecordingBackend } from './recording-backend';

const LANES = 8;

function makeLane(index: number): Lane {
  return {
    credentials: { accessKeyId: `FUZZCLIENT0000000${index}`, secretAccessKey: `${index}`.repeat(40) },
    backendAccessKeyId: `FUZZBACKEND000000${index}`,
    encryptedBucket: `fuzz-${index}`,
    plainBucket: `plain-fuzz-${index}`,
  };
}

/** By who signed it; a preflight has no signature, and is for a bucket. */
function laneKeyOf({ headers, target }: Recorded): string {
  const credential = /Credential=([^/]+)\//.exec(String(headers.authorization ?? ''))?.[1];
  return (
    credential ?? /^\/(?:plain-)?fuzz-(\d+)/.exec(target)?.[1]?.replace(/^/, 'FUZZBACKEND000000') ?? 'nobody'
  );
}

/** A proxy before a backend that records. Each lane has credentials at the backend that say whose request is whose. */
export class FuzzSite {
  readonly lanes: readonly Lane[] = Array.from({ length: LANES }, (_, index) => makeLane(index));
  readonly proxy: ServerProcess;
  readonly backend: RecordingBackend;
  readonly #directory: string;

  private constructor(parts: { proxy: ServerProcess; backend: RecordingBackend; directory: string }) {
    this.proxy = parts.proxy;
    this.backend = parts.backend;
    this.#directory = parts.directory;
  }

  /** @param main a bundle of the proxy in place of the one in dist */
  static async start(main?: string): Promise<FuzzSite> {
    const backend = await RecordingBackend.start(laneKeyOf);
    const directory = mkdtempSync(path.join(tmpdir(), 's3ep-fuzz-'));
    try {
      const file = path.join(directory, 'config.yaml');
      writeFileSync(file, stringify(configOf(backend.endpoint), { aliasDuplicateObjects: false }), {
        mode: 0o600,
      });
      const proxy = await ServerProcess.start({
        app: 'proxy',
        ...(main !== undefined && { main }),
        environment: { S3EP_CONFIG: file },
      });
      return new FuzzSite({ proxy, backend, directory });
    } catch (error) {
      backend.stop();
      throw error;
    }
  }

  get endpoint(): string {
    return this.proxy.listening.s3 ?? '';
  }

  async stop(): Promise<void> {
    await this.proxy.stop('SIGKILL');
    this.backend.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function configOf(endpoint: string): Record<string, unknown> {
  const config = defaultConfig(endpoint);
  const rights = [{ bucket: '*', allow: ['read', 'write', 'delete', 'list', 'admin'] }];
  return {
    ...config,
    s3: { ...(config.s3 as object), baseDomains: [BASE_DOMAIN] },
    clients: Array.from({ length: LANES }, (_, index) => makeLane(index)).map((lane) => ({
      ...lane.credentials,
      backendCredentials: {
        type: 'static',
        accessKeyId: lane.backendAccessKeyId,
        secretAccessKey: 'b'.repeat(40),
      },
      rights,
    })),
  };
}
