import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { S3Error } from '@s3ep/s3-protocol';
import { Bucket } from './bucket';
import type { BucketSettings } from './bucket-settings';
import { DurableFiles } from './durable-files';
import { KeyLocks } from './key-locks';

const BUCKETS = 'buckets';

/** Everything that is stored: one directory on disk, its metadata in memory. One process at a time. */
export class Storage {
  readonly durable: DurableFiles;
  readonly #directory: string;
  readonly #buckets = new Map<string, Bucket>();
  readonly #locks = new KeyLocks();

  private constructor(root: string) {
    this.#directory = path.join(root, BUCKETS);
    this.durable = new DurableFiles(root);
  }

  /** Opens a directory, making it if need be; removes what an interrupted process left behind. */
  static async open(root: string): Promise<Storage> {
    const storage = new Storage(root);
    await mkdir(storage.#directory, { recursive: true });
    await storage.durable.removeLeftovers();
    for (const name of await readdir(storage.#directory)) {
      const directory = path.join(storage.#directory, name);
      const bucket = await Bucket.load(directory, storage.durable);
      if (bucket) storage.#buckets.set(name, bucket);
      else await storage.durable.removeDirectory(directory);
    }
    return storage;
  }

  /** @throws S3Error NoSuchBucket */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw new S3Error('NoSuchBucket', { details: { BucketName: name } });
    return bucket;
  }

  /** All buckets, by name. */
  buckets(): readonly Bucket[] {
    return [...this.#buckets.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bucket]) => bucket);
  }

  /** @throws S3Error BucketAlreadyOwnedByYou, BucketAlreadyExists */
  async createBucket(settings: BucketSettings): Promise<void> {
    await this.#locks.run(settings.name, async () => {
      const existing = this.#buckets.get(settings.name);
      if (existing) {
        throw new S3Error(
          existing.settings.owner === settings.owner ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists',
          { details: { BucketName: settings.name } },
        );
      }
      const directory = path.join(this.#directory, settings.name);
      this.#buckets.set(settings.name, await Bucket.create(directory, this.durable, settings));
    });
  }

  /** @throws S3Error NoSuchBucket, BucketNotEmpty */
  async deleteBucket(name: string): Promise<void> {
    await this.#locks.run(name, async () => {
      await this.bucket(name).remove();
      this.#buckets.delete(name);
    });
  }
}
