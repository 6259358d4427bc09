import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { encryptRsaOaep } from './rsa-oaep';
import type { RsaKek } from './vector';
import { bucketKeyContext } from './wrap-bucket-key';

/** From the root of the repository, where both Jest and write-vectors.ts run. */
const KEYS = path.resolve('docs/specs/vectors');

export const readRsaKey = (name: RsaKek['privateKey']): string => readFileSync(path.join(KEYS, name), 'utf8');

export interface RsaWrapping {
  kek: RsaKek;
  originBucket: string;
  /** What the label of OAEP names, where it is not the bucket. */
  labelOf?: string | undefined;
  hash?: 'sha1' | 'sha256';
  bucketKey: Buffer;
  seed: Buffer;
}

/** As the provider `rsa` wraps a bucket key (object-format.md 1.1), the same on every run. */
export function wrapRsaBucketKey({
  kek,
  originBucket,
  labelOf = originBucket,
  hash = 'sha256',
  bucketKey,
  seed,
}: RsaWrapping): Buffer {
  const pem = readRsaKey(kek.privateKey);
  const label = bucketKeyContext(labelOf);
  const ciphertext = encryptRsaOaep({ pem, hash, label, message: bucketKey, seed });
  const signed = Buffer.concat([bucketKeyContext(originBucket), ciphertext]);
  const mac = createHmac('sha256', Buffer.from(kek.authKey, 'hex')).update(signed).digest();
  return Buffer.concat([ciphertext, mac]);
}
