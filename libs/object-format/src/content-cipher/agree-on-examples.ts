import { createSecretKey, randomBytes } from 'node:crypto';
import type { ContentCipher } from './content-cipher';
import { NONCE_BYTES, TAG_BYTES } from '../format-constants';

/** Around a block, around what vector instructions take at once, and a chunk with what is left of one. */
const LENGTHS = [0, 1, 15, 16, 17, 255, 4_097, 65_535, 65_536];
const FIRST_PIECE_BYTES = 7;

/**
 * Whether two implementations make the same bytes, read each other's, and refuse what was altered. Some 2 milliseconds.
 * With fresh keys at every start: an implementation that is wrong on this processor must not touch an object.
 */
export function agreeOnExamples(one: ContentCipher, other: ContentCipher): boolean {
  return LENGTHS.every((length) => {
    const example = {
      key: createSecretKey(randomBytes(32)),
      nonce: randomBytes(NONCE_BYTES),
      plaintext: randomBytes(length),
    };
    const sealed = seal(one, example);
    if (!sealed.equals(seal(other, example))) return false;
    const altered = Buffer.from(sealed);
    altered.writeUInt8(altered.readUInt8(length) ^ 1, length); // the first byte of the tag
    return [one, other].every(
      (cipher) =>
        open(cipher, { ...example, sealed })?.equals(example.plaintext) === true &&
        open(cipher, { ...example, sealed: altered }) === undefined,
    );
  });
}

interface Example {
  readonly key: ReturnType<typeof createSecretKey>;
  readonly nonce: Buffer;
}

function seal(cipher: ContentCipher, { key, nonce, plaintext }: Example & { plaintext: Buffer }): Buffer {
  const encryptor = cipher.encryptor(key);
  const output = Buffer.alloc(plaintext.length + TAG_BYTES);
  encryptor.start(nonce);
  const first = plaintext.subarray(0, FIRST_PIECE_BYTES);
  encryptor.update(first, output, 0);
  encryptor.update(plaintext.subarray(first.length), output, first.length);
  encryptor.finish(output, plaintext.length);
  encryptor.dispose();
  return output;
}

function open(
  cipher: ContentCipher,
  { key, nonce, sealed }: Example & { sealed: Buffer },
): Buffer | undefined {
  const decryptor = cipher.decryptor(key);
  const ciphertext = sealed.subarray(0, -TAG_BYTES);
  const output = Buffer.alloc(ciphertext.length);
  decryptor.start(nonce);
  const first = ciphertext.subarray(0, FIRST_PIECE_BYTES);
  decryptor.update(first, output, 0);
  decryptor.update(ciphertext.subarray(first.length), output, first.length);
  const isAuthentic = decryptor.finish(sealed.subarray(-TAG_BYTES));
  decryptor.dispose();
  return isAuthentic ? output : undefined;
}
