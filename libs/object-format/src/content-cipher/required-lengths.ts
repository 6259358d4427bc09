import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from '../format-constants';
import { invariant } from '../invariant';

/** What an `int` of OpenSSL counts, and node's calls as well. A longer input would wrap around and be taken in part. */
const MAX_INPUT_BYTES = 2 ** 31 - 1;

/** @throws {InvariantError} for a key that is not one of AES-256 */
export function requireKey(key: Buffer): void {
  invariant(key.length === KEY_BYTES, 'a key of AES-256');
}

/** @throws {InvariantError} for a nonce of another length than 12 bytes */
export function requireNonce(nonce: Buffer): void {
  invariant(nonce.length === NONCE_BYTES, 'a nonce of GCM');
}

/** @throws {InvariantError} unless `output` has as many bytes from `offset` as `input` has */
export function requireRoom(input: Buffer, output: Buffer, offset: number): void {
  invariant(input.length <= MAX_INPUT_BYTES, 'input of less than 2 GiB');
  const hasRoom = Number.isInteger(offset) && offset >= 0 && offset + input.length <= output.length;
  invariant(hasRoom, 'the output has room for the input');
}

/** @throws {InvariantError} for a tag, or a place for one, of another length than 16 bytes */
export function requireTag(tag: Buffer): void {
  invariant(tag.length === TAG_BYTES, 'a whole tag');
}

/** The 16 bytes of `output` from `offset`. @throws {InvariantError} where there are fewer */
export function tagPlace(output: Buffer, offset: number): Buffer {
  const place = output.subarray(Math.max(0, offset), offset + TAG_BYTES);
  requireTag(place);
  return place;
}

/** @throws {InvariantError} for a message that has no room for its tag */
export function requireSealed(sealed: Buffer): void {
  invariant(sealed.length >= TAG_BYTES, 'a sealed message has a tag');
}

/** @throws {InvariantError} for no key at all, by which anybody could authenticate */
export function requireMacKey(key: Buffer): void {
  invariant(key.length > 0, 'a key of HMAC');
}
