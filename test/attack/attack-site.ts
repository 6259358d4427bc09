import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { RawObject } from '../support/embedded-control';
import { type Lie, LyingBackend, type Watch } from '../support/lying-backend';
import { RawClient } from '../support/raw-client';
import type { ServerProcess } from '../support/server-process';
import { type ConfigSections, defaultConfig, type Stack } from '../support/stack';
import { useStack } from '../support/use-stack';
import type { WantedRange } from './judge';

/** For tests of hundreds of reads, on a machine that is busy with others. */
export const MANY_READS_MILLISECONDS = 120_000;

export const CHUNK_BYTES = 65_536;
export const ATTEMPT_ID_BYTES = 12;
export const TAG_BYTES = 16;
export const STORED_CHUNK_BYTES = ATTEMPT_ID_BYTES + CHUNK_BYTES + TAG_BYTES;

/** An object as the proxy stored it, and what it was made of. */
export interface Victim {
  readonly path: string;
  readonly bucket: string;
  readonly key: string;
  readonly plaintext: Buffer;
  readonly stored: RawObject;
  readonly record: string;
  readonly chunks: readonly Buffer[];
}

/** A proxy before a backend that is in the attacker's hands. */
export class AttackSite {
  /** Through the proxy whose backend may lie. */
  readonly client: RawClient;
  readonly stack: Stack;
  readonly #backend: LyingBackend;
  readonly #proxy: ServerProcess;

  constructor(parts: { stack: Stack; backend: LyingBackend; proxy: ServerProcess }) {
    this.stack = parts.stack;
    this.#backend = parts.backend;
    this.#proxy = parts.proxy;
    this.client = new RawClient(this.endpoint);
  }

  get endpoint(): string {
    return this.#proxy.listening.s3 ?? '';
  }

  /** The proxy's process, which has to survive everything. */
  get proxy(): ServerProcess {
    return this.#proxy;
  }

  /** From now on the backend lies so; undefined: it tells the truth. */
  set lie(lie: Lie | undefined) {
    this.#backend.lie = lie;
  }

  /** From now on the attacker is shown what is sent to the backend; undefined: no longer. */
  set watch(watch: Watch | undefined) {
    this.#backend.watch = watch;
  }

  /** Stores random bytes through the proxy and looks at what became of them. */
  async store(bucket: string, key: string, plaintextBytes: number): Promise<Victim> {
    const plaintext = randomBytes(plaintextBytes);
    const path = `/${bucket}/${key}`;
    const { status } = await this.client.put(path, plaintext);
    expect(status).toBe(200);
    const stored = await this.stack.control.readRaw(bucket, key);
    const record = stored.metadata.s3ep ?? '';
    return { path, bucket, key, plaintext, stored, record, chunks: chunksOf(stored.body) };
  }

  stop(): Promise<unknown> {
    this.client.close();
    this.#backend.stop();
    return this.#proxy.stop('SIGKILL');
  }

  static async start(stack: Stack, config: ConfigSections): Promise<AttackSite> {
    const backend = await LyingBackend.start(stack.backendEndpoint);
    const defaults = defaultConfig(backend.endpoint);
    const proxy = await stack.startAnotherProxy({ config: { backend: defaults.backend, ...config } });
    return new AttackSite({ stack, backend, proxy });
  }
}

/** One site for all tests of a file; after each test the backend tells the truth again. */
export function useAttackSite({
  buckets = ['bucket'],
  config = {},
}: {
  readonly buckets?: readonly string[];
  readonly config?: ConfigSections;
} = {}): { readonly site: AttackSite } {
  const used = useStack({ buckets, config });
  let site: AttackSite | undefined;
  beforeAll(async () => {
    site = await AttackSite.start(used.stack, config);
  });
  afterEach(() => {
    if (!site) return;
    site.lie = undefined;
    expect(site.proxy.isRunning).toBe(true);
  });
  afterAll(() => site?.stop());
  return {
    get site() {
      if (!site) throw new Error('the site is there from the first test on');
      return site;
    },
  };
}

export function chunksOf(stored: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let offset = 0; offset < stored.length; offset += STORED_CHUNK_BYTES)
    chunks.push(stored.subarray(offset, offset + STORED_CHUNK_BYTES));
  return chunks;
}

/** Ranges of an object of three chunks: within each chunk, over each boundary, and the forms of the header. */
export function rangesOf({ length }: Buffer): WantedRange[] {
  const end = length - 1;
  const bounded = [
    [0, 9],
    [CHUNK_BYTES - 5, CHUNK_BYTES + 5],
    [CHUNK_BYTES + 100, CHUNK_BYTES + 100],
    [2 * CHUNK_BYTES - 9, 2 * CHUNK_BYTES - 1],
    [0, end],
  ] as const;
  return [
    ...bounded.map(([first, last]) => ({ header: `bytes=${first}-${last}`, first, last })),
    { header: `bytes=${end - 9}-`, first: end - 9, last: end },
    { header: 'bytes=-3', first: end - 2, last: end },
    { header: `bytes=-${CHUNK_BYTES + 7}`, first: end - CHUNK_BYTES - 6, last: end },
  ];
}
