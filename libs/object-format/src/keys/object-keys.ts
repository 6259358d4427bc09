import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

const COMMITMENT_INFO = Buffer.from('s3ep/v1/commitment');
const METADATA_INFO = Buffer.from('s3ep/v1/metadata');
const SEALED_METADATA_INFO = Buffer.from('s3ep/v1/sealed-metadata');
const UPLOAD_INFO = Buffer.from('s3ep/v1/upload');
const MANIFEST_ID_INFO = Buffer.from('s3ep/v1/manifest-id');
const MANIFEST_INFO = Buffer.from('s3ep/v1/manifest');
const SEGMENT_INFO = Buffer.from('s3ep/v1/segment');

/**
 * HKDF-Expand for one block: RFC 5869 2.3 with L = HashLen = 32, so OKM = T(1) = HMAC(prk, info || 0x01).
 * By HMAC, because `hkdfSync` runs Extract again for each key, and costs five times as much. Keys are KeyObjects
 * everywhere, because node takes 10 microseconds longer to start an HMAC or a cipher from bytes.
 */
function expandOneBlock(prk: KeyObject, ...info: readonly Buffer[]): Buffer {
  const hmac = createHmac('sha256', prk);
  for (const bytes of info) hmac.update(bytes);
  return hmac.update(FIRST_BLOCK).digest();
}
const FIRST_BLOCK = Buffer.of(1);

/** Everything that is derived from a data key and an objectId (object-format.md 1). */
export class ObjectKeys {
  readonly #prk: KeyObject;

  constructor({ dek, objectId }: { dek: Buffer; objectId: Buffer }) {
    // RFC 5869 2.2: Extract(salt, ikm) = HMAC(salt, ikm)
    this.#prk = createSecretKey(createHmac('sha256', createSecretKey(objectId)).update(dek).digest());
  }

  /** 32 bytes that commit to the data key and the objectId; public. */
  commitment(): Buffer {
    return expandOneBlock(this.#prk, COMMITMENT_INFO);
  }

  /** The key of sealed checksums (object-format.md 2.3). */
  metaKey(): KeyObject {
    return createSecretKey(expandOneBlock(this.#prk, METADATA_INFO));
  }

  /** The key of sealed metadata, and of nothing else (object-format.md 2.4). */
  sealedMetadataKey(): KeyObject {
    return createSecretKey(expandOneBlock(this.#prk, SEALED_METADATA_INFO));
  }

  /** The key that proves to which upload id a record belongs (object-format.md 5). */
  uploadKey(): KeyObject {
    return createSecretKey(expandOneBlock(this.#prk, UPLOAD_INFO));
  }

  /** The key from which the id of a manifest follows (object-format.md 4.3). */
  manifestIdKey(): KeyObject {
    return createSecretKey(expandOneBlock(this.#prk, MANIFEST_ID_INFO));
  }

  /** The key of one manifest (object-format.md 4.3). */
  manifestKey(manifestId: Buffer): KeyObject {
    return createSecretKey(expandOneBlock(this.#prk, MANIFEST_INFO, manifestId));
  }

  /** The key of one attempt to store one part; a single-part object is part 0 (object-format.md 3.1). */
  segmentKey({ partNumber, attemptId }: { partNumber: number; attemptId: Buffer }): KeyObject {
    const part = Buffer.allocUnsafe(4);
    part.writeUInt32BE(partNumber);
    return createSecretKey(expandOneBlock(this.#prk, SEGMENT_INFO, part, attemptId));
  }
}
