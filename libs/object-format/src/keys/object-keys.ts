import { hmacSha256 } from './hmac-sha256';

const COMMITMENT_INFO = Buffer.from('s3ep/v1/commitment');
const METADATA_INFO = Buffer.from('s3ep/v1/metadata');
const SEALED_METADATA_INFO = Buffer.from('s3ep/v1/sealed-metadata');
const UPLOAD_INFO = Buffer.from('s3ep/v1/upload');
const MANIFEST_ID_INFO = Buffer.from('s3ep/v1/manifest-id');
const MANIFEST_INFO = Buffer.from('s3ep/v1/manifest');
const SEGMENT_INFO = Buffer.from('s3ep/v1/segment');

/** HKDF-Expand for one block: RFC 5869 2.3 with L = HashLen = 32, so OKM = T(1) = HMAC(prk, info || 0x01). */
function expandOneBlock(prk: Buffer, ...info: readonly [Buffer, ...Buffer[]]): Buffer {
  return hmacSha256(prk, ...info, FIRST_BLOCK);
}
const FIRST_BLOCK = Buffer.of(1);

/** Everything that is derived from a data key and an objectId (object-format.md 1); keys have 32 bytes. */
export class ObjectKeys {
  readonly #prk: Buffer;

  constructor({ dek, objectId }: { dek: Buffer; objectId: Buffer }) {
    // RFC 5869 2.2: Extract(salt, ikm) = HMAC(salt, ikm)
    this.#prk = hmacSha256(objectId, dek);
  }

  /** 32 bytes that commit to the data key and the objectId; public. */
  commitment(): Buffer {
    return expandOneBlock(this.#prk, COMMITMENT_INFO);
  }

  /** The key of sealed checksums (object-format.md 2.3). */
  metaKey(): Buffer {
    return expandOneBlock(this.#prk, METADATA_INFO);
  }

  /** The key of sealed metadata, and of nothing else (object-format.md 2.4). */
  sealedMetadataKey(): Buffer {
    return expandOneBlock(this.#prk, SEALED_METADATA_INFO);
  }

  /** The key that proves to which upload id a record belongs (object-format.md 5). */
  uploadKey(): Buffer {
    return expandOneBlock(this.#prk, UPLOAD_INFO);
  }

  /** The key from which the id of a manifest follows (object-format.md 4.3). */
  manifestIdKey(): Buffer {
    return expandOneBlock(this.#prk, MANIFEST_ID_INFO);
  }

  /** The key of one manifest (object-format.md 4.3). */
  manifestKey(manifestId: Buffer): Buffer {
    return expandOneBlock(this.#prk, MANIFEST_INFO, manifestId);
  }

  /** The key of one attempt to store one part; a single-part object is part 0 (object-format.md 3.1). */
  segmentKey({ partNumber, attemptId }: { partNumber: number; attemptId: Buffer }): Buffer {
    const part = Buffer.allocUnsafe(4);
    part.writeUInt32BE(partNumber);
    return expandOneBlock(this.#prk, SEGMENT_INFO, part, attemptId);
  }
}
