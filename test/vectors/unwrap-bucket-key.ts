import { constants, createDecipheriv, createHmac, privateDecrypt } from 'node:crypto';
import type { RsaKek, VectorKek } from './vector';
import { bucketKeyContext } from './wrap-bucket-key';
import { readRsaKey } from './wrap-rsa-bucket-key';

export interface WrappedBucketKey {
  kek: VectorKek;
  wrapped: Buffer;
  originBucket: string;
}

const MAC_BYTES = 32;

/** Inverse of `wrapBucketKey` and `wrapRsaBucketKey`; `undefined` where it does not open. */
export function unwrapBucketKey({ kek, wrapped, originBucket }: WrappedBucketKey): Buffer | undefined {
  const context = bucketKeyContext(originBucket);
  return typeof kek === 'string'
    ? unwrapLocal(Buffer.from(kek, 'hex'), wrapped, context)
    : unwrapRsa(kek, wrapped, context);
}

function unwrapLocal(kek: Buffer, wrapped: Buffer, context: Buffer): Buffer | undefined {
  if (wrapped.length !== 60) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', kek, wrapped.subarray(0, 12));
  decipher.setAAD(context);
  decipher.setAuthTag(wrapped.subarray(-16));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function unwrapRsa({ privateKey, authKey }: RsaKek, wrapped: Buffer, context: Buffer): Buffer | undefined {
  const ciphertext = wrapped.subarray(0, -MAC_BYTES);
  const mac = createHmac('sha256', Buffer.from(authKey, 'hex')).update(context).update(ciphertext).digest();
  if (!mac.equals(wrapped.subarray(-MAC_BYTES))) return undefined;
  const key = readRsaKey(privateKey);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return privateDecrypt({ key, padding, oaepHash: 'sha256', oaepLabel: context }, ciphertext);
}
