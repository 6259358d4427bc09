import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { ContentCipher, ContentDecryptor, ContentEncryptor } from './content-cipher';
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from '../format-constants';

/** Around a block, around what vector instructions take at once, and a chunk with what is left of one. */
const LENGTHS = [0, 1, 15, 16, 17, 255, 4_097, 65_535, 65_536];
const FIRST_PIECE_BYTES = 7;

/**
 * Whether both implementations read what one makes, which so are the same bytes, and refuse it altered. Some 2 milliseconds.
 * With a fresh key at every start, and one message after another under it, as chunks are: an implementation that is
 * wrong on this processor must not touch an object.
 */
export function agreeOnExamples(one: ContentCipher, other: ContentCipher): boolean {
  const key = createSecretKey(randomBytes(KEY_BYTES));
  const both = [inUse(one, key), inUse(other, key)] as const;
  const agree = LENGTHS.every((length) => agreeOnOne(both, length));
  for (const { encryptor, decryptor } of both) {
    encryptor.dispose();
    decryptor.dispose();
  }
  return agree;
}

interface InUse {
  readonly encryptor: ContentEncryptor;
  readonly decryptor: ContentDecryptor;
}

const inUse = (cipher: ContentCipher, key: KeyObject): InUse => ({
  encryptor: cipher.encryptor(key),
  decryptor: cipher.decryptor(key),
});

function agreeOnOne([one, other]: readonly [InUse, InUse], length: number): boolean {
  const [nonce, plaintext] = [randomBytes(NONCE_BYTES), randomBytes(length)];
  const sealed = seal(one, nonce, plaintext);
  const altered = Buffer.from(sealed);
  altered.writeUInt8(altered.readUInt8(length) ^ 1, length); // the first byte of the tag
  return [one, other].every(
    (used) =>
      open(used, nonce, altered) === undefined && open(used, nonce, sealed)?.equals(plaintext) === true,
  );
}

function seal({ encryptor }: InUse, nonce: Buffer, plaintext: Buffer): Buffer {
  const output = Buffer.alloc(plaintext.length + TAG_BYTES);
  encryptor.start(nonce);
  const first = plaintext.subarray(0, FIRST_PIECE_BYTES);
  encryptor.update(first, output, 0);
  encryptor.update(plaintext.subarray(first.length), output, first.length);
  encryptor.finish(output, plaintext.length);
  return output;
}

function open({ decryptor }: InUse, nonce: Buffer, sealed: Buffer): Buffer | undefined {
  const ciphertext = sealed.subarray(0, -TAG_BYTES);
  const output = Buffer.alloc(ciphertext.length);
  decryptor.start(nonce);
  const first = ciphertext.subarray(0, FIRST_PIECE_BYTES);
  decryptor.update(first, output, 0);
  decryptor.update(ciphertext.subarray(first.length), output, first.length);
  return decryptor.finish(sealed.subarray(-TAG_BYTES)) ? output : undefined;
}
