import { randomBytes } from 'node:crypto';
import type { ContentCipher, ContentDecryptor, ContentEncryptor } from './content-cipher';
import type { ShortMessages } from './short-messages';
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from '../format-constants';

/** Around a block, around what vector instructions take at once, and a chunk with what is left of one. */
const LENGTHS = [0, 1, 15, 16, 17, 255, 4_097, 65_535, 65_536];
const FIRST_PIECE_BYTES = 7;
/** Around a block of the cipher and of the hash, and a manifest of many parts. */
const MESSAGE_LENGTHS = [0, 1, 16, 55, 56, 64, 300, 20_000];
const FILLER = Buffer.of(0);

/**
 * Whether both implementations read what one makes, which so are the same bytes, and refuse it altered. Some 2 milliseconds.
 * With a fresh key at every start, and one message after another under it, as chunks are: an implementation that is
 * wrong on this processor must not touch an object.
 */
export function agreeOnExamples(one: ContentCipher, other: ContentCipher): boolean {
  const key = randomBytes(KEY_BYTES);
  const both = [inUse(one, key), inUse(other, key)] as const;
  const agree =
    LENGTHS.every((length) => agreeOnOne(both, length)) &&
    agreeOnMessages(one, other) &&
    agreeOnMessages(other, one);
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

const inUse = (cipher: ContentCipher, key: Buffer): InUse => ({
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

/** Whether `reader` opens what `writer` seals, under a key of its own each time, and derives the same keys. */
function agreeOnMessages(writer: ShortMessages, reader: ShortMessages): boolean {
  return MESSAGE_LENGTHS.every((length) => {
    const [aad, plaintext] = [randomBytes(length), randomBytes(length)];
    const under = { key: randomBytes(KEY_BYTES), nonce: randomBytes(NONCE_BYTES), aad };
    const sealed = writer.seal(under, plaintext);
    return (
      reader.open(under, sealed)?.equals(plaintext) === true &&
      reader.open({ ...under, aad: Buffer.concat([aad, aad, FILLER]) }, sealed) === undefined &&
      writer.hmac(under.key, plaintext).equals(reader.hmac(under.key, plaintext))
    );
  });
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
