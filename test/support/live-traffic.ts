import { createHash, randomBytes } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

const MOST_WRITTEN_BYTES = 100_000;

export interface LiveTrafficOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Digest of what each key holds; kept up to date with what is written. */
  readonly expected: Map<string, string>;
  /** Of requests under way. */
  readonly workers: number;
  /** Every which request is a write. */
  readonly writeEvery: number;
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Clients that read and write all the time, and hold what they read against what they wrote. */
export class LiveTraffic {
  reads = 0;
  writes = 0;
  /** Keys that were written. */
  readonly written = new Set<string>();
  readonly failures: string[] = [];
  readonly #options: LiveTrafficOptions;
  readonly #running: Promise<void>[];
  #stopped = false;

  constructor(options: LiveTrafficOptions) {
    this.#options = options;
    const keys = [...options.expected.keys()];
    // each key belongs to one worker, so that it knows what is there
    this.#running = Array.from({ length: options.workers }, (_, worker) =>
      this.#work(keys.filter((_key, index) => index % options.workers === worker)),
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  async #work(keys: readonly string[]): Promise<void> {
    for (let request = 0; !this.#stopped; request++) {
      const key = keys[randomBytes(4).readUInt32BE() % keys.length] ?? '';
      const isWrite = request % this.#options.writeEvery === 0;
      try {
        await (isWrite ? this.#write(key) : this.#read(key));
      } catch (error) {
        this.failures.push(`${isWrite ? 'PUT' : 'GET'} ${key}: ${(error as Error).message}`);
      }
    }
  }

  async #write(Key: string): Promise<void> {
    const { s3, bucket: Bucket, expected } = this.#options;
    const Body = randomBytes(randomBytes(4).readUInt32BE() % MOST_WRITTEN_BYTES);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    expected.set(Key, digestOf(Body));
    this.written.add(Key);
    this.writes++;
  }

  async #read(Key: string): Promise<void> {
    const { s3, bucket: Bucket, expected } = this.#options;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const found = digestOf(await Body!.transformToByteArray());
    if (found !== expected.get(Key)) throw new Error('not what was written last');
    this.reads++;
  }
}
