import type { ChecksumAlgorithm } from '@s3ep/s3-protocol';
import type { ObjectDescription, Segment, StoredChecksum } from './stored-version';

export interface UploadedPart {
  readonly partNumber: number;
  readonly bytes: number;
  /** Without quotes: the MD5 of the part. */
  readonly etag: string;
  readonly segment: Segment;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /** Base64, of the upload's checksum algorithm. */
  readonly checksum?: string;
}

/** What CreateMultipartUpload said; kept in `upload.json`. */
export interface UploadDescription {
  readonly uploadId: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly initiated: number;
  readonly owner: string;
  readonly description: ObjectDescription;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: StoredChecksum['type'] };
}

export interface MultipartUpload extends UploadDescription {
  readonly parts: ReadonlyMap<number, UploadedPart>;
}
