import {
  type ListedPart,
  MANIFEST_PART_NUMBER,
  manifestPartPieces,
  type MultipartChecksum,
  type OpenedUpload,
} from '@s3ep/object-format';
import { isFailure, relayFailure } from '../backend-failure';
import { readRequestHeaders } from '../headers/read-request';
import { withPartDigest } from '../headers/with-object-digest';
import type { ObjectContext } from '../operation-context';
import type { S3Response } from '../s3-response';
import type { MatchedPart } from './asked-parts';
import { storedPartEtag } from './backend-etag';
import type { OpenedKeptPart } from './open-kept-part';
import { uploadIdOf } from './upload-request';

export interface ManifestToStore {
  readonly upload: OpenedUpload;
  readonly parts: readonly MatchedPart[];
  readonly kept: OpenedKeptPart | undefined;
  readonly checksum: MultipartChecksum | undefined;
  /** See `takesAllParts`. */
  readonly replacesKept: boolean;
}

export type StoredManifest =
  /** All parts with which the backend is to complete. */
  | { readonly backendParts: readonly BackendPart[]; readonly refusal?: undefined }
  | { readonly refusal: S3Response };

interface BackendPart {
  readonly partNumber: number;
  readonly etag: string;
}

/** Builds the manifest and stores the backend part that holds it (object-format 4.3, 5.1 step 4). */
export async function storeManifest(
  { request, bucket, key, backend }: ObjectContext,
  { upload, parts, kept, checksum, replacesKept }: ManifestToStore,
): Promise<StoredManifest> {
  const listed: ListedPart[] = parts.map(({ partNumber, plaintextBytes, bound }) => ({
    partNumber,
    plaintextBytes,
    attemptId: bound.attemptId,
  }));
  const last = listed.pop();
  if (last) listed.push(kept ? { ...last, attemptId: kept.attemptId } : last);
  const partNumber = kept && replacesKept && last ? last.partNumber : MANIFEST_PART_NUMBER;
  const backendParts = parts.length + (kept ? 0 : 1);
  const manifest = upload.buildManifest({ parts: listed, backendParts, checksum });
  const response = await backend.send({
    method: 'PUT',
    bucket,
    key,
    query: [
      ['partNumber', String(partNumber)],
      ['uploadId', uploadIdOf(request)],
    ],
    ...withPartDigest({
      headers: readRequestHeaders(request.headers),
      body: Buffer.concat(manifestPartPieces({ manifest, keptPart: kept?.stored })),
    }),
  });
  if (isFailure(response)) return { refusal: await relayFailure(response) };
  // a kept part is stored again before the manifest, so the client's own one is left out
  const own = (kept ? parts.slice(0, -1) : parts).map((part) => ({
    partNumber: part.partNumber,
    etag: part.backendEtag,
  }));
  return { backendParts: [...own, { partNumber, etag: storedPartEtag(response) }] };
}
