import type { BackendBody, BackendRequest, BackendResponse } from '@s3ep/backend';
import { composeStages } from '@s3ep/byte-stage';
import {
  MANIFEST_PART_NUMBER,
  manifestPartPieces,
  type OpenedUpload,
  sealNewUpload,
} from '@s3ep/object-format';
import type { Checksum, ChecksumAlgorithm } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { asksForLock } from '../headers/asks-for-lock';
import { recordedChecksums } from '../headers/read-answer-headers';
import { readRequestHeaders } from '../headers/read-request';
import { withPartDigest } from '../headers/with-object-digest';
import { storedPartEtag } from '../multipart/backend-etag';
import type { ObjectContext, Services } from '../operation-context';
import type { PlainRange } from '../range/parse-range';
import { elementsOf, wholeChecksums } from './copied-checksums';
import { copyHeaders } from './copy-headers';
import type { CopyOutcome } from './copy-outcome';
import { cutEvenly, MOST_LOCKED_PART_BYTES, MOST_PART_BYTES } from './cut-evenly';
import { describeCopy } from './describe-copy';
import type { FoundSource } from './found-source';
import { inParallel } from './in-parallel';
import type { OpenedSource } from './open-source';
import { makeByOwnUpload, type OwnPart } from './own-upload';
import { partFailure } from './part-failure';
import { type PartSums, partSums } from './part-sums';
import { readSource } from './read-source';

/** Each reads and writes, and holds some hundred KB at most. */
const PARTS_AT_ONCE = 4;

export interface CopyInParts {
  readonly found: FoundSource;
  readonly source: OpenedSource;
  /** See `algorithmToCompute`. */
  readonly algorithm: ChecksumAlgorithm | undefined;
}

/** A part that was stored, and what the manifest says of it. */
interface CopiedRange extends OwnPart {
  readonly plaintextBytes: number;
  readonly attemptId: Buffer;
}

/**
 * Reads a source range by range, and writes it by a multipart upload of the proxy's own, sealed as a client's is
 * (object-format 4). A checksum that has to be computed is known in the end only: it stands in the manifest.
 */
export async function copyInParts(
  context: ObjectContext,
  services: Services,
  copy: CopyInParts,
): Promise<CopyOutcome> {
  const { found, source, algorithm } = copy;
  const bucketKey = await services.keyRing.bucketKeyForSeal(context.bucket);
  const { headers: description, metadata } = describeCopy(context, found, source);
  const { record, upload } = sealNewUpload({ bucketKey, objectKey: context.key, metadata });
  const described = await copyHeaders(context, { found, description, record });
  if (described.refusal) return described;
  const sums = algorithm && partSums(algorithm);
  const isLocked = asksForLock(context.request.headers);
  let checksum: Checksum | undefined;
  const outcome = await makeByOwnUpload(context, services, {
    headers: described.headers,
    storeParts: async (uploadId) => {
      const open: OpenCopy = { ...copy, upload, uploadId, sums, isLocked };
      const parts = await inParallel(
        cutEvenly(source.plaintextBytes, isLocked ? MOST_LOCKED_PART_BYTES : MOST_PART_BYTES),
        sums?.inOrder ? 1 : PARTS_AT_ONCE,
        (range, index) => copyRange(context, services, open, { range, index }),
      );
      checksum = sums?.whole(parts.map(({ plaintextBytes }) => plaintextBytes)) ?? knownChecksum(source);
      const manifest = await storeManifest(context, open, { parts, checksum });
      await found.confirm?.();
      return [...parts, manifest];
    },
  });
  if (outcome.refusal) return outcome;
  return { ...outcome, checksums: elementsOf(recordedChecksums(checksum ? [checksum] : [])) };
}

/** A manifest holds one. */
function knownChecksum(source: OpenedSource): Checksum | undefined {
  return wholeChecksums(source).find(({ algorithm }) => algorithm !== 'MD5');
}

interface OpenCopy extends CopyInParts {
  readonly upload: OpenedUpload;
  readonly uploadId: string;
  readonly sums: PartSums | undefined;
  readonly isLocked: boolean;
}

async function copyRange(
  context: ObjectContext,
  services: Services,
  { found, source, upload, uploadId, sums, isLocked }: OpenCopy,
  { range, index }: { readonly range: PlainRange; readonly index: number },
): Promise<CopiedRange> {
  const partNumber = index + 1;
  const plaintextBytes = range.last + 1 - range.first;
  const { attemptId, sealer, storedBytes } = upload.partSealer({ partNumber, plaintextBytes });
  const next = sums ? composeStages(sums.stageOf(index), sealer) : sealer;
  const copy = async (): Promise<CopiedRange> => {
    const stored = await readSource(context, { found, opened: source, range, next });
    try {
      const response = await putPart(context, {
        uploadId,
        partNumber,
        body: await bodyOf(stored, { storedBytes, isLocked }),
      });
      return { partNumber, plaintextBytes, attemptId, etag: storedPartEtag(response) };
    } finally {
      if (!Buffer.isBuffer(stored)) stored.destroy();
    }
  };
  return isLocked ? services.multipart.heldParts.hold(storedBytes, copy) : copy();
}

/** What is locked goes whole, with a digest in its head. */
async function bodyOf(
  stored: Buffer | BackendBody,
  { storedBytes, isLocked }: { readonly storedBytes: number; readonly isLocked: boolean },
): Promise<PartToPut['body']> {
  if (Buffer.isBuffer(stored)) return stored;
  if (isLocked) return collectAnswer({ status: 200, headers: {}, body: stored }, storedBytes);
  return { length: storedBytes, open: () => stored as AsyncIterable<Buffer> };
}

async function storeManifest(
  context: ObjectContext,
  { upload, uploadId }: OpenCopy,
  { parts, checksum }: { readonly parts: readonly CopiedRange[]; readonly checksum: Checksum | undefined },
): Promise<OwnPart> {
  const manifest = upload.buildManifest({
    parts,
    backendParts: parts.length + 1,
    checksum: checksum && { algorithm: checksum.algorithm, type: 'full-object', bytes: checksum.digest },
  });
  const response = await putPart(context, {
    uploadId,
    partNumber: MANIFEST_PART_NUMBER,
    body: Buffer.concat(manifestPartPieces({ manifest, keptPart: undefined })),
  });
  return { partNumber: MANIFEST_PART_NUMBER, etag: storedPartEtag(response) };
}

interface PartToPut {
  readonly uploadId: string;
  readonly partNumber: number;
  readonly body: NonNullable<BackendRequest['body']>;
}

async function putPart(
  { request, bucket, key, backend }: ObjectContext,
  { uploadId, partNumber, body }: PartToPut,
): Promise<BackendResponse> {
  const response = await backend.send({
    method: 'PUT',
    bucket,
    key,
    query: [
      ['partNumber', String(partNumber)],
      ['uploadId', uploadId],
    ],
    ...withPartDigest({ headers: readRequestHeaders(request.headers), body }),
  });
  if (isFailure(response)) throw await partFailure(response);
  discardAnswer(response);
  return response;
}
