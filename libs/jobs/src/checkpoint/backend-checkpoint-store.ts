import type { BackendProfile, BackendResponse, BackendSession } from '@s3ep/backend';
import {
  collectAnswer,
  DecryptionError,
  discardAnswer,
  type DocumentPlace,
  isFailure,
  JOBS_KEY_PREFIX,
  openDocument,
  sealDocument,
  type Services,
} from '@s3ep/operations';
import { parseErrorDocument, parseStoredPage, S3Error } from '@s3ep/s3-protocol';
import { JobRefusedError } from '../job-refused-error';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint';
import type { CheckpointStore, StoredCheckpoint } from './checkpoint-store';

/** With the longest names of all that failed, of characters that JSON writes as six. */
const DOCUMENT_LIMIT_BYTES = 8 * 1_048_576;
const PAGE_LIMIT_BYTES = 8 * 1_048_576;

export interface BackendCheckpointStoreOptions {
  /** Lends the backend for one request: saving goes on when a job is cancelled, but not for ever. */
  readonly session: () => BackendSession;
  /** The bucket of state: the job's own, or the one that is configured for all state. */
  readonly bucket: string;
  /** The bucket that the job works on, under whose keys its checkpoint is sealed. */
  readonly jobBucket: string;
  readonly services: Pick<Services, 'keyRing'>;
  readonly profile: Pick<BackendProfile, 'enforcedConditions' | 'ifMatchEtagForm'>;
}

/** Checkpoints as objects `.s3ep/jobs/<id>`, encrypted as all objects are (ADR 0059). */
export class BackendCheckpointStore implements CheckpointStore {
  readonly #options: BackendCheckpointStoreOptions;
  /** Of what was read or written last, by id. */
  readonly #versionIds = new Map<string, string | undefined>();

  constructor(options: BackendCheckpointStoreOptions) {
    this.#options = options;
  }

  async read(id: string): Promise<StoredCheckpoint | undefined> {
    const { session, bucket } = this.#options;
    const response = await session().send({ method: 'GET', bucket, key: JOBS_KEY_PREFIX + id });
    if (response.status === 404) {
      discardAnswer(response);
      return undefined;
    }
    const body = await collected(response, 'read');
    const { headers } = response;
    this.#versionIds.set(id, headers['x-amz-version-id']);
    return { etag: headers.etag ?? '', ...(await this.#authenticated(id, { headers, body })) };
  }

  async write(checkpoint: Checkpoint, etag: string | undefined): Promise<string | undefined> {
    const { session, bucket } = this.#options;
    const place = this.#placeOf(checkpoint.id);
    const sealed = await this.#sealed(place, checkpoint);
    const response = await session().send({
      method: 'PUT',
      bucket,
      key: place.key,
      headers: { 'content-type': 'application/json', ...sealed.headers, ...this.#condition(etag) },
      body: sealed.body,
    });
    // gone, written meanwhile, or being written (API reference of PutObject)
    if ([404, 409, 412].includes(response.status)) {
      discardAnswer(response);
      return undefined;
    }
    await collected(response, 'written');
    await this.#removeReplaced(checkpoint.id, response.headers['x-amz-version-id']);
    // where conditions are ignored, two may write: the one that is read back has the job
    if (!this.#enforces(etag)) {
      const now = await this.read(checkpoint.id);
      if (now?.checkpoint?.lease.holder !== checkpoint.lease.holder) return undefined;
    }
    return response.headers.etag ?? '';
  }

  async list(): Promise<readonly Checkpoint[]> {
    const { session, bucket } = this.#options;
    const checkpoints: Checkpoint[] = [];
    for (let next: readonly (readonly [string, string])[] | undefined = []; next;) {
      const query = [
        ['encoding-type', 'url'],
        ['list-type', '2'],
        ['prefix', JOBS_KEY_PREFIX],
        ...next,
      ] as const;
      const response = await session().send({ method: 'GET', bucket, query });
      const page = parseStoredPage(await collected(response, 'listed', PAGE_LIMIT_BYTES));
      for (const { key } of page.objects) {
        const stored = await this.read(key.slice(JOBS_KEY_PREFIX.length));
        // others' are of no weight here: that of another bucket's job, and what anybody can have put there
        if (stored?.checkpoint) checkpoints.push(stored.checkpoint);
      }
      next = page.next;
    }
    return checkpoints;
  }

  #placeOf(id: string): DocumentPlace {
    return { bucket: this.#options.jobBucket, key: JOBS_KEY_PREFIX + id };
  }

  /** @throws JobRefusedError `checkpoint-not-sealable`; S3Error ServiceUnavailable */
  async #sealed(place: DocumentPlace, checkpoint: Checkpoint): ReturnType<typeof sealDocument> {
    try {
      return await sealDocument(this.#options.services, place, encodeCheckpoint(checkpoint));
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      throw new JobRefusedError(
        'checkpoint-not-sealable',
        `its checkpoint cannot be encrypted under the active key of bucket ${place.bucket} (${error.reason})`,
      );
    }
  }

  /** @throws S3Error ServiceUnavailable where the key provider cannot be reached, which proves nothing */
  async #authenticated(
    id: string,
    stored: Parameters<typeof openDocument>[2],
  ): Promise<{ readonly checkpoint: Checkpoint } | { readonly distrusted: string }> {
    let text: Buffer;
    try {
      text = await openDocument(this.#options.services, this.#placeOf(id), stored);
    } catch (error) {
      if (error instanceof DecryptionError) return { distrusted: error.reason };
      throw error;
    }
    const checkpoint = decodeCheckpoint(text);
    const isOfJob = checkpoint?.id === id && checkpoint.bucket === this.#options.jobBucket;
    return isOfJob ? { checkpoint } : { distrusted: 'another-version' };
  }

  #enforces(etag: string | undefined): boolean {
    const needed = etag === undefined ? 'put-if-none-match' : 'put-if-match';
    return this.#options.profile.enforcedConditions.includes(needed);
  }

  #condition(etag: string | undefined): Record<string, string> {
    if (!this.#enforces(etag)) return {};
    if (etag === undefined) return { 'if-none-match': '*' };
    const { ifMatchEtagForm } = this.#options.profile;
    return { 'if-match': ifMatchEtagForm === 'quoted' ? etag : etag.replaceAll('"', '') };
  }

  /** Where the bucket has versions, a long job would leave thousands. What cannot be removed stays. */
  async #removeReplaced(id: string, newer: string | undefined): Promise<void> {
    const { session, bucket } = this.#options;
    const older = this.#versionIds.get(id);
    this.#versionIds.set(id, newer);
    if (older === undefined || newer === undefined || older === newer) return;
    const query = [['versionId', older]] as const;
    discardAnswer(await session().send({ method: 'DELETE', bucket, key: JOBS_KEY_PREFIX + id, query }));
  }
}

async function collected(
  response: BackendResponse,
  what: string,
  limitBytes = DOCUMENT_LIMIT_BYTES,
): Promise<Buffer> {
  const bytes = await collectAnswer(response, limitBytes);
  if (!isFailure(response)) return bytes;
  throw new S3Error('InternalError', {
    cause: new Error(
      `the checkpoint of a job could not be ${what}: the backend answered ${parseErrorDocument(bytes)?.code ?? response.status}`,
    ),
  });
}
