import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { PlannedPart, PlannedUpload } from './plan-uploads';
import type { PoolOfBytes } from './pool-of-bytes';
import type { ReplicaSet } from './replica-set';
import type { SeededRandom } from './seeded-random';
import { takeInParallel } from './take-in-parallel';

const PARTS_AT_ONCE = 3;
const MOST_COMPLETIONS = 5;

export interface UploadSite {
  readonly replicas: ReplicaSet;
  readonly random: SeededRandom;
  readonly pool: PoolOfBytes;
  readonly Bucket: string;
}

/** One client with one upload, as the plan says. @returns the ETag of the object; undefined where it was aborted */
export async function performUpload(site: UploadSite, plan: PlannedUpload): Promise<string | undefined> {
  const upload = new ClientUpload(site, plan.key, await createUpload(site, plan.key));
  const sent = plan.ending === 'abort' ? plan.parts.slice(0, Math.ceil(plan.parts.length / 2)) : plan.parts;
  await takeInParallel(sent, PARTS_AT_ONCE, (part) => upload.send(part));
  if (plan.ending === 'complete') return upload.complete(plan.parts);
  await upload.abort();
  return undefined;
}

async function createUpload({ replicas, random, Bucket }: UploadSite, Key: string): Promise<string> {
  const { UploadId = '' } = await replicas.ask(random, (s3) =>
    s3.send(new CreateMultipartUploadCommand({ Bucket, Key })),
  );
  return UploadId;
}

class ClientUpload {
  readonly #site: UploadSite;
  readonly #name: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  /** As acknowledged last. */
  readonly #etags = new Map<number, string>();
  /** Parts of which a try broke off: nobody knows when, or whether, the backend has done with it. */
  readonly #uncertain = new Set<number>();

  constructor(site: UploadSite, Key: string, UploadId: string) {
    this.#site = site;
    this.#name = { Bucket: site.Bucket, Key, UploadId };
  }

  async send({ partNumber, attempts }: PlannedPart): Promise<void> {
    const { replicas, random, pool } = this.#site;
    for (const slice of attempts) {
      const Body = pool.read(slice);
      const { ETag = '' } = await replicas.ask(
        random,
        (s3) => s3.send(new UploadPartCommand({ ...this.#name, PartNumber: partNumber, Body })),
        () => this.#uncertain.add(partNumber),
      );
      this.#etags.set(partNumber, ETag);
    }
  }

  /** As a client does whose request broke off: asks again, and sends again what turns out to be another part. */
  async complete(parts: readonly PlannedPart[]): Promise<string> {
    const { replicas, random } = this.#site;
    for (let tries = 1; ; tries++) {
      const Parts = [...this.#etags]
        .sort(([a], [b]) => a - b)
        .map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
      const command = { ...this.#name, MultipartUpload: { Parts } };
      try {
        const { ETag = '' } = await replicas.ask(random, (s3) =>
          s3.send(new CompleteMultipartUploadCommand(command)),
        );
        return ETag;
      } catch (error) {
        const replaced = parts.find(({ partNumber }) => partNumber === replacedPart(error));
        // only a try that broke off may come late, and then it replaces what was acknowledged since
        if (!replaced || !this.#uncertain.has(replaced.partNumber) || tries === MOST_COMPLETIONS) throw error;
        await this.send({ ...replaced, attempts: replaced.attempts.slice(-1) });
      }
    }
  }

  async abort(): Promise<void> {
    const { replicas, random } = this.#site;
    try {
      await replicas.ask(random, (s3) => s3.send(new AbortMultipartUploadCommand(this.#name)));
    } catch (error) {
      // done by a try whose answer was lost
      if (!(error instanceof S3ServiceException && error.name === 'NoSuchUpload')) throw error;
    }
  }
}

/** Of an InvalidPart, the part it speaks of. */
function replacedPart(error: unknown): number | undefined {
  if (!(error instanceof S3ServiceException) || error.name !== 'InvalidPart') return undefined;
  return Number((error as unknown as { readonly PartNumber?: string }).PartNumber);
}
