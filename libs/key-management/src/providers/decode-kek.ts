import type { Secret } from '@s3ep/config';

const KEK_BYTES = 32;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/]{43}=?$/;

/**
 * The 32 bytes of a KEK given in hex or base64; white space around it (the line end of a
 * mounted file) does not count.
 *
 * @throws RangeError for anything else. The message does not repeat the value.
 */
export function decodeKek({ kekId, key }: { kekId: string; key: Secret }): Buffer {
  const text = key.reveal().trim();
  const bytes = decode(text);
  if (bytes?.length !== KEK_BYTES) {
    throw new RangeError(`KEK "${kekId}": the key must be ${KEK_BYTES} bytes in base64 or hex`);
  }
  return bytes;
}

function decode(text: string): Buffer | undefined {
  if (HEX.test(text)) return Buffer.from(text, 'hex');
  if (BASE64.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}
