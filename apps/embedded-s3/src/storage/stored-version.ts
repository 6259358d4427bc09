import type { ChecksumAlgorithm } from '@s3ep/s3-protocol';

/** A piece of an object's bytes: one file, written once and never changed. */
export interface Segment {
  /** Name of the file in the bucket's data directory. */
  readonly file: string;
  /** Bytes of the object in it; the file has as many. */
  readonly bytes: number;
  /** SSE-C: the initial counter block of AES-256-CTR, hex. */
  readonly counter?: string;
}

/** A checksum as S3 keeps it: of the whole object, or over the checksums of the parts. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  /** Base64; a composite one ends in "-<parts>". */
  readonly value: string;
}

export interface StoredPart {
  readonly partNumber: number;
  readonly bytes: number;
  /** Base64, of the object's checksum algorithm. */
  readonly checksum?: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** SSE-C: enough to tell the right key from a wrong one, nothing that reveals it. */
export interface CustomerKeyCheck {
  readonly salt: string;
  readonly hash: string;
  /** The MD5 of the key that S3 echoes, base64. */
  readonly keyMd5: string;
}

/** What a client says about an object besides its bytes. */
export interface ObjectDescription {
  /** Content-Type and other headers given back as they came; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** x-amz-meta-* without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
  readonly retention?: Retention;
  readonly legalHold?: boolean;
  readonly customerKey?: CustomerKeyCheck;
}

export interface ObjectVersion extends ObjectDescription {
  readonly kind: 'object';
  readonly versionId: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly bytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly segments: readonly Segment[];
  readonly checksum?: StoredChecksum;
  /** Present when the object was uploaded in parts. */
  readonly parts?: readonly StoredPart[];
  /** The upload that made it, so that a completion asked twice finds its work done. */
  readonly uploadId?: string;
}

export interface DeleteMarker {
  readonly kind: 'delete-marker';
  readonly versionId: string;
  readonly lastModified: number;
}

export type StoredVersion = ObjectVersion | DeleteMarker;

/** All versions of one key, newest first; never empty. */
export interface KeyHistory {
  readonly key: string;
  readonly versions: readonly StoredVersion[];
}

/** The id of the version that is written while versioning is off or suspended. */
export const NULL_VERSION = 'null';
