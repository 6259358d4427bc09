import type { BackendResponse } from '@s3ep/backend';
import { decodeRecord, multipartPlaintextSize, plaintextSize } from '@s3ep/object-format';
import type { ListedDescription, ListedObject } from '@s3ep/s3-protocol';
import { failureOfHead, isFailure } from '../backend-failure';
import { toClientEtag } from '../etag/client-etag';
import { RECORD_HEADER } from '../headers/metadata-names';
import { readRequestHeaders } from '../headers/read-request';
import type { BucketContext } from '../operation-context';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { readBackendParts } from '../record/read-manifest';
import { describeStored } from './describe-stored';
import { type ListedSize, type ListedSizes, nameOfListed } from './listed-sizes';

/** No encrypted object is shorter: an empty one is a chunk's overhead (object-format 3). */
const LEAST_STORED_BYTES = 28;

/** Looked up at the same time, for each listing. */
const PARALLEL_HEADS = 16;

/** The backend does not tell (a customer's key, no right to read), or the object is gone: waiting does not help. */
const UNDECIDABLE: ReadonlySet<number> = new Set([400, 403, 404, 405]);

/**
 * Tells encrypted objects of a listing from plain ones by HEAD, as what they are now; an object that was replaced
 * since it was listed is described as the one that replaced it. What cannot be told is taken to be encrypted.
 */
export class TellApart {
  readonly #context: BucketContext;
  readonly #sizes: ListedSizes;
  #described = new Map<string, ListedDescription>();

  constructor(context: BucketContext, sizes: ListedSizes) {
    this.#context = context;
    this.#sizes = sizes;
  }

  /**
   * To be called for the objects of each piece of a listing, before they are described.
   * @throws S3Error as the backend fails
   */
  async lookUp(listed: readonly ListedObject[]): Promise<void> {
    this.#described = new Map();
    const left = listed[Symbol.iterator]();
    let failed = false;
    const worker = async (): Promise<void> => {
      for (const object of left) {
        if (failed) return;
        try {
          this.#described.set(placeOf(object), await this.#lookUpOne(object));
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_HEADS }, worker));
  }

  describe(listed: ListedObject): ListedDescription {
    const described = this.#described.get(placeOf(listed));
    if (!described) throw new Error('what is listed is looked up first');
    return described;
  }

  async #lookUpOne(listed: ListedObject): Promise<ListedDescription> {
    if (listed.size < LEAST_STORED_BYTES) return listed;
    const known = this.#sizes.get(nameOfListed(this.#context.bucket, listed));
    if (known !== undefined) return shown(listed, known);
    const response = await this.#head(listed);
    if (isFailure(response)) {
      if (UNDECIDABLE.has(response.status)) return describeStored(listed);
      throw failureOfHead(response, { versionId: listed.versionId });
    }
    const found = {
      ...listed,
      size: Number(response.headers['content-length']),
      etag: (response.headers.etag ?? '').replaceAll('"', ''),
    };
    const size = await this.#sizeOf(found, response);
    if (size === undefined) return describeStored(found);
    if (found.etag !== '') this.#sizes.set(nameOfListed(this.#context.bucket, found), size);
    return shown(found, size);
  }

  #head({ key, versionId }: ListedObject): Promise<BackendResponse> {
    const { backend, bucket, request } = this.#context;
    return backend.send({
      method: 'HEAD',
      bucket,
      key,
      query: versionQuery(versionId),
      headers: readRequestHeaders(request.headers),
    });
  }

  /** undefined: the object is damaged, which whoever reads it is told. */
  async #sizeOf(
    { key, size, etag, versionId }: ListedObject,
    response: BackendResponse,
  ): Promise<ListedSize | undefined> {
    const record = response.headers[RECORD_HEADER];
    if (record === undefined) return 'plain';
    const { backend, bucket, request } = this.#context;
    try {
      if (decodeRecord(record).kind === 'single-part') return plaintextSize(size);
      const backendParts = await readBackendParts({
        backend,
        bucket,
        key,
        query: versionQuery(versionId),
        headers: readRequestHeaders(request.headers),
        etag: `"${etag}"`,
        storedBytes: size,
      });
      return multipartPlaintextSize({ storedBytes: size, backendParts });
    } catch (error) {
      const failure = toS3Failure(error);
      if (failure instanceof DecryptionError) return undefined;
      throw failure;
    }
  }
}

function shown({ size, etag }: ListedObject, known: ListedSize): ListedDescription {
  return known === 'plain' ? { size, etag } : { size: known, etag: toClientEtag(etag) };
}

function placeOf({ key, versionId = '' }: ListedObject): string {
  return `${versionId} ${key}`;
}

function versionQuery(versionId: string | undefined): (readonly [string, string])[] {
  return versionId === undefined ? [] : [['versionId', versionId]];
}
