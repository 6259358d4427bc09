import { isDeepStrictEqual } from 'node:util';
import type { BackendBody, BackendSession } from '@s3ep/backend';
import type { ByteStage } from '@s3ep/byte-stage';
import type { BucketSettings, WriteCondition } from '@s3ep/config';
import { decodeRecord, recipientsOf } from '@s3ep/object-format';
import { type BucketName, S3Error } from '@s3ep/s3-protocol';
import { failureOfHead, isFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import { copiedDescription } from '../copy/copied-headers';
import { copyByStreaming } from '../copy/copy-by-streaming';
import { copyMultipart } from '../copy/copy-multipart';
import { copyServerSide } from '../copy/copy-server-side';
import { MOST_PART_BYTES } from '../copy/cut-evenly';
import type { FoundSource } from '../copy/found-source';
import { type OpenedSource, openSource } from '../copy/open-source';
import { readSource } from '../copy/read-source';
import { toClientEtag } from '../etag/client-etag';
import { RECORD_HEADER } from '../headers/metadata-names';
import { MIN_PART_BYTES } from '../multipart/part-sizes';
import type { ObjectContext, Services } from '../operation-context';
import { toS3Failure } from '../record/key-failure';
import { replacedMeanwhile } from '../record/replaced-meanwhile';
import type { S3Response } from '../s3-response';
import { describeObject } from './describe-object';
import { inPlaceContext } from './in-place-context';
import { keptHeaders } from './kept-headers';
import { mayBeArchived } from './may-be-archived';
import { NullVersion } from './null-version';
import { requireReadable } from './require-readable';
import type { StoredName } from './stored-name';

export interface InPlaceObjectsOptions {
  /** With credentials that may read and write the bucket. */
  readonly backend: BackendSession;
  readonly services: Services;
  readonly bucket: BucketName;
  readonly policy: BucketSettings;
}

/**
 * `changed`: somebody wrote or deleted the object meanwhile, and it is as they left it.
 * `unguarded`: the backend does not hold such a write to the ETag that was seen, and nothing was done.
 * `costs-a-version`: versioning is suspended, an older version would be lost, and nothing was done.
 */
export type InPlaceOutcome =
  | 'written'
  | 'changed'
  | 'unguarded'
  | 'costs-a-version'
  /** The backend's refusal. */
  | { readonly refusal: S3Response };

export interface WriteInPlace {
  readonly found: FoundSource;
  readonly opened: OpenedSource;
  /** Write even where the backend does not enforce the condition: for a moment, a newer object may be overwritten. */
  readonly allowUnguarded: boolean;
}

/**
 * Objects of one bucket that are read, and written over themselves, for the operator: the same code that serves copies
 * of clients, held to the ETag that was seen.
 */
export class InPlaceObjects {
  readonly #options: InPlaceObjectsOptions;
  readonly #nullVersion: NullVersion;

  constructor(options: InPlaceObjectsOptions) {
    this.#options = options;
    this.#nullVersion = new NullVersion(options);
  }

  /**
   * What HEAD tells of an object; undefined where there is none (any more).
   * @throws S3Error as the backend says
   */
  async find({ key, versionId }: StoredName): Promise<FoundSource | undefined> {
    const { backend, bucket } = this.#options;
    const head = await backend.send({
      method: 'HEAD',
      bucket,
      key,
      query: versionId === undefined ? [] : [['versionId', versionId]],
    });
    discardAnswer(head);
    if (head.status === 404) return undefined;
    if (head.status === BAD_REQUEST) {
      // because of the proxy's credentials, or of this one object
      await requireReadable(backend, { bucket, key, versionId });
      throw replacedMeanwhile();
    }
    if (isFailure(head)) throw failureOfHead(head, { versionId });
    const { etag } = head.headers;
    if (etag === undefined || etag.replaceAll('"', '') === '')
      throw new S3Error('InternalError', { cause: new Error('the backend gave the object no ETag') });
    return {
      source: { bucket, key, ...(versionId !== undefined && { versionId }) },
      head,
      backendEtag: etag,
      isEncrypted: head.headers[RECORD_HEADER] !== undefined,
    };
  }

  /** @throws DecryptionError; S3Error ServiceUnavailable where a key provider cannot be reached */
  open(found: FoundSource): Promise<OpenedSource> {
    return openSource(this.#contextOf(found, {}), this.#options.services, found);
  }

  /**
   * Plaintext, of which every byte was authenticated before it goes on; a plain object's bytes as they are.
   * @param next must hold something back until its end
   * @throws DecryptionError, S3Error ServiceUnavailable where the object was replaced meanwhile
   */
  read(found: FoundSource, opened: OpenedSource, next: ByteStage): Promise<Buffer | BackendBody> {
    return readSource(this.#contextOf(found, {}), { found, opened, range: undefined, next });
  }

  /**
   * Instead of a read or a copy, where nothing is to be done: fails where the backend would refuse those.
   * @throws S3Error as the backend says, such as InvalidObjectState
   */
  async requireReadable({ source, head }: FoundSource): Promise<void> {
    if (mayBeArchived(head.headers)) await requireReadable(this.#options.backend, source);
  }

  /** Content headers and user metadata, sealed or not; values with one character a byte. */
  describe({ head }: FoundSource, { metadata }: OpenedSource): Readonly<Record<string, string>> {
    return describeObject(head.headers, metadata);
  }

  /** Whether the record names the KEKs that the bucket seals under now, and was written to this bucket. */
  isSealedAnew(found: FoundSource): boolean {
    const { kekId, originBucket, extensions } = decodeRecord(found.head.headers[RECORD_HEADER] ?? '');
    const { policy, bucket } = this.#options;
    const { activeKek, recoveryKek } = policy;
    const recipients = recipientsOf(extensions).map((recipient) => recipient.kekId);
    const wanted = recoveryKek === undefined ? [] : [recoveryKek];
    return kekId === activeKek && originBucket === bucket && isDeepStrictEqual(recipients, wanted);
  }

  /**
   * Seals the data key anew, under the bucket's active KEK: the backend copies the object onto itself, and no data
   * comes here (object-format 6).
   */
  reseal({ found, opened, allowUnguarded }: WriteInPlace): Promise<InPlaceOutcome> {
    const { services, bucket } = this.#options;
    const { kind } = opened;
    if (kind === 'plain') throw new Error('a plain object has no seal');
    const needed = kind === 'multipart' ? 'complete-if-match' : 'copy-if-match';
    return this.#write({ found, needed, allowUnguarded }, async (context) => {
      const bucketKey = await services.keyRing.bucketKeyForSeal(bucket);
      const record = opened.opened.reseal({ bucketKey, objectKey: context.key });
      // nothing but the seal is new: what describes the object stays where it is, whatever the bucket's setting is now
      const description = copiedDescription(context.request.headers, found.head.headers);
      const { 'last-modified': unmodifiedSince } = found.head.headers;
      const isGuarded = context.request.headers['if-match'] !== undefined;
      const toMake = {
        found: this.#confirming(found),
        description,
        record,
        ...(isGuarded && unmodifiedSince !== undefined && { unmodifiedSince }),
      };
      return opened.kind === 'multipart'
        ? copyMultipart(context, services, { ...toMake, layout: opened.layout })
        : copyServerSide(context, services, toMake);
    });
  }

  /** Streams the object through, and encrypts it under a fresh data key. */
  encrypt({ found, opened, allowUnguarded }: WriteInPlace): Promise<InPlaceOutcome> {
    // as copyByStreaming decides: above it, and where a checksum of parts becomes one of the whole, unless it is small
    const composite = opened.kind === 'multipart' && opened.layout.checksum?.type === 'composite';
    const isHeld = opened.plaintextBytes < MIN_PART_BYTES;
    const inParts = opened.plaintextBytes > MOST_PART_BYTES || (composite && !isHeld);
    const needed = inParts ? 'complete-if-match' : 'put-if-match';
    return this.#write({ found, needed, allowUnguarded }, (context) =>
      copyByStreaming(context, this.#options.services, this.#confirming(found), opened),
    );
  }

  async #write(
    { found, needed, allowUnguarded }: GuardedWrite,
    write: (context: ObjectContext) => Promise<{ readonly refusal?: S3Response | undefined }>,
  ): Promise<InPlaceOutcome> {
    const { services } = this.#options;
    const isGuarded = services.backendProfile.enforcedConditions.includes(needed);
    if (!isGuarded && !allowUnguarded) return 'unguarded';
    const { source, head } = found;
    if (await this.#nullVersion.wouldBeLost(source.key, head.headers['x-amz-version-id']))
      return 'costs-a-version';
    const context = this.#contextOf(found, {
      ...keptHeaders(found.head.headers),
      ...(isGuarded && { 'if-match': this.#clientEtag(found) }),
    });
    try {
      if (!isGuarded && !(await this.#isAsFound(found))) return 'changed';
      const { refusal } = await write(context);
      if (refusal === undefined) return 'written';
      return CHANGED_STATUSES.has(refusal.status) ? 'changed' : { refusal };
    } catch (error) {
      const failure = toS3Failure(error);
      // what was found is no longer there: whoever replaced it is right
      if (failure instanceof S3Error && !(await this.#isAsFound(found))) return 'changed';
      throw failure;
    }
  }

  async #isAsFound({ source, backendEtag, head }: FoundSource): Promise<boolean> {
    const now = await this.find(source);
    return (
      now !== undefined &&
      now.backendEtag === backendEtag &&
      now.head.headers['last-modified'] === head.headers['last-modified'] &&
      now.head.headers[RECORD_HEADER] === head.headers[RECORD_HEADER]
    );
  }

  #confirming(found: FoundSource): FoundSource {
    const confirm = async (): Promise<void> => {
      if (!(await this.#isAsFound(found))) throw replacedMeanwhile();
    };
    return { ...found, confirm };
  }

  /** Conditions are translated as a client's are. */
  #clientEtag({ backendEtag, isEncrypted }: FoundSource): string {
    return isEncrypted ? toClientEtag(backendEtag) : backendEtag;
  }

  #contextOf({ source }: FoundSource, headers: Readonly<Record<string, string>>): ObjectContext {
    const { backend, bucket, policy } = this.#options;
    return inPlaceContext({ backend, bucket, policy, key: source.key, headers });
  }
}

interface GuardedWrite {
  readonly found: FoundSource;
  readonly needed: WriteCondition;
  readonly allowUnguarded: boolean;
}

const BAD_REQUEST = 400;

/** Gone, raced with another write, or not what was seen (API reference of PutObject, "If-Match"). */
const CHANGED_STATUSES: ReadonlySet<number> = new Set([404, 409, 412]);

/** Whether plain objects are known to be in such a bucket, and may be taken for their owner's (ADR 0009). */
export function mayHoldPlainObjects({ mode, plaintextReads }: BucketSettings): boolean {
  return mode !== 'passthrough' && plaintextReads === 'pass-through';
}
