import { gcmOpen, gcmSeal } from './aes-gcm';

const DEK_INFO = Buffer.from('s3ep/v1/dek');

interface DekSeal {
  /** 32 bytes. */
  bucketKey: Buffer;
  dekNonce: Buffer;
  /** Everything before dekNonce in the record. */
  recordPrefix: Buffer;
  objectKey: string;
}

/** object-format.md 2.2: binds the data key to every field of its record and to the key of the object. */
function sealContext({ recordPrefix, objectKey }: DekSeal): Buffer {
  const key = Buffer.from(objectKey);
  const length = Buffer.allocUnsafe(2);
  length.writeUInt16BE(key.length);
  return Buffer.concat([DEK_INFO, recordPrefix, length, key]);
}

/** Seals a data key under the bucket key: 48 bytes (object-format.md 2.2). */
export function sealDek(options: DekSeal & { dek: Buffer }): Buffer {
  return gcmSeal({
    key: options.bucketKey,
    nonce: options.dekNonce,
    aad: sealContext(options),
    plaintext: options.dek,
  });
}

/** The data key, or `undefined` where the seal does not hold (object-format.md 2.2). */
export function unsealDek(options: DekSeal & { sealedDek: Buffer }): Buffer | undefined {
  return gcmOpen({
    key: options.bucketKey,
    nonce: options.dekNonce,
    aad: sealContext(options),
    sealed: options.sealedDek,
  });
}
