import { randomBytes } from 'node:crypto';
import { runStage } from '@s3ep/byte-stage';
import type { BucketKey } from '../bucket-key';
import type { MultipartChecksum } from '../multipart/manifest-checksum';
import type { ManifestLayout, MultipartRead } from '../multipart/manifest-layout';
import { manifestPartPieces } from '../multipart/manifest-part';
import type { ListedPart } from '../multipart/manifest-payload';
import { openMultipartObject } from '../multipart/open-multipart-object';
import type { OpenedMultipartObject } from '../multipart/opened-multipart-object';
import type { OpenedUpload } from '../multipart/opened-upload';
import { sealNewUpload } from '../multipart/seal-new-upload';
import { decodeRecord } from '../record/decode-record';
import { manifestBytes } from '../sizes/multipart-size';

/** A completed multipart object with everything that went into it, for specs. */
export interface MultipartExample {
  readonly bucketKey: BucketKey;
  readonly objectKey: string;
  readonly plaintext: Buffer;
  readonly record: string;
  readonly upload: OpenedUpload;
  /** Each part as the client listed it. */
  readonly listed: readonly ListedPart[];
  /** Each stored part, padding included, without the manifest. */
  readonly storedParts: readonly Buffer[];
  readonly backendParts: number;
  readonly manifest: Buffer;
  /** The whole object as the backend has it. */
  readonly stored: Buffer;
  /** Opens it anew. */
  readonly open: () => OpenedMultipartObject;
  readonly layout: () => ManifestLayout;
}

/** Uploads and completes random parts of these lengths under a new bucket key. */
export function multipartExample({
  sizes,
  partNumbers = sizes.map((_, index) => index + 1),
  kept = false,
  bound = true,
  checksum,
}: {
  sizes: readonly number[];
  partNumbers?: readonly number[];
  /** Whether the last part was kept, and so shares its backend part with the manifest. */
  kept?: boolean;
  /** Whether the client completed with the proxy's part ETags. */
  bound?: boolean;
  checksum?: MultipartChecksum;
}): MultipartExample {
  const bucketKey = {
    kekId: 'kek-1',
    originBucket: 'photos',
    key: randomBytes(32),
    wrapped: randomBytes(60),
  };
  const objectKey = 'a/key';
  const { record, upload } = sealNewUpload({ bucketKey, objectKey });
  const plaintexts = sizes.map((bytes) => randomBytes(bytes));
  const sealed = plaintexts.map((plaintext, index) => {
    const partNumber = partNumbers[index] ?? 0;
    const { attemptId, sealer } = upload.partSealer({ partNumber, plaintextBytes: plaintext.length });
    return { partNumber, plaintextBytes: plaintext.length, attemptId, stored: runStage(sealer, plaintext) };
  });
  const listed = sealed.map(({ partNumber, plaintextBytes, attemptId }) => ({
    partNumber,
    plaintextBytes,
    attemptId: bound ? attemptId : undefined,
  }));
  const storedParts = sealed.map(({ stored }) => stored);
  const backendParts = sizes.length + (kept ? 0 : 1);
  const manifest = upload.buildManifest({ parts: listed, backendParts, checksum });
  const stored = Buffer.concat([
    ...(kept ? storedParts.slice(0, -1) : storedParts),
    ...manifestPartPieces({ manifest, keptPart: kept ? storedParts.at(-1) : undefined }),
  ]);
  const open = () =>
    openMultipartObject({ record: decodeRecord(record), bucketKey: bucketKey.key, objectKey });
  const layout = () =>
    open().openManifest({
      bytes: stored.subarray(-manifestBytes(backendParts)),
      backendParts,
      storedBytes: stored.length,
    });
  const plaintext = Buffer.concat(plaintexts);
  return {
    bucketKey,
    objectKey,
    plaintext,
    record,
    upload,
    listed,
    storedParts,
    backendParts,
    manifest,
    stored,
    open,
    layout,
  };
}

/** The stored bytes that a read asks for. */
export function storedOf({ stored }: { stored: Buffer }, read: MultipartRead): Buffer {
  return stored.subarray(read.storedFirst, read.storedLast + 1);
}
