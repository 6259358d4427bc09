import { constants, createHash, createPublicKey, publicEncrypt } from 'node:crypto';

const HASHES = { sha1: 20, sha256: 32 } as const;

export interface RsaOaepOptions {
  pem: string;
  hash: keyof typeof HASHES;
  label: Buffer;
  message: Buffer;
  /** As many bytes as the hash has; what RFC 8017 draws at random. */
  seed: Buffer;
}

/** RSAES-OAEP-ENCRYPT of RFC 8017, 7.1.1, with MGF1 of the same hash and a given seed: the same on every run. */
export function encryptRsaOaep({ pem, hash, label, message, seed }: RsaOaepOptions): Buffer {
  const key = createPublicKey(pem);
  const bytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const digest = createHash(hash).update(label).digest();
  const zeros = Buffer.alloc(bytes - message.length - 2 * HASHES[hash] - 2);
  const block = Buffer.concat([digest, zeros, Buffer.of(1), message]);
  const maskedBlock = xor(block, mgf1(seed, block.length, hash));
  const maskedSeed = xor(seed, mgf1(maskedBlock, HASHES[hash], hash));
  const encoded = Buffer.concat([Buffer.of(0), maskedSeed, maskedBlock]);
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** RFC 8017, B.2.1. */
function mgf1(seed: Buffer, length: number, hash: string): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; blocks.reduce((sum, block) => sum + block.length, 0) < length; counter += 1) {
    const suffix = Buffer.alloc(4);
    suffix.writeUInt32BE(counter);
    blocks.push(createHash(hash).update(seed).update(suffix).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, at) => byte ^ (right[at] ?? 0)));
}
