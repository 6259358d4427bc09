import { timingSafeEqual } from 'node:crypto';
import { MANIFEST_ID_BYTES, MANIFEST_MARK, MANIFEST_TAIL_BYTES, NONCE_BYTES } from '../format-constants';
import { FormatError } from '../format-error';
import { gcmOpen, gcmSeal } from '../keys/aes-gcm';
import { hmacSha256 } from '../keys/hmac-sha256';
import type { ObjectKeys } from '../keys/object-keys';
import { ByteWriter } from '../record/byte-writer';
import { isBackendPartCount, manifestBytes } from '../sizes/multipart-size';
import { decodeManifestPayload, encodeManifestPayload, type ManifestContent } from './manifest-payload';

/** Each manifest has a key of its own, used once, so the nonce may be constant (object-format.md 4.3). */
const MANIFEST_NONCE = Buffer.alloc(NONCE_BYTES);
const NO_AAD = Buffer.alloc(0);
const MARK = Buffer.from(MANIFEST_MARK);

/** Seals a manifest: the same bytes for the same content (object-format.md 4.3). */
export function sealManifest({ keys, content }: { keys: ObjectKeys; content: ManifestContent }): Buffer {
  const payload = encodeManifestPayload(content);
  const { backendParts } = content;
  const manifestId = deriveManifestId({ keys, payload, backendParts });
  const key = keys.manifestKey(manifestId);
  const sealed = gcmSeal({ key, nonce: MANIFEST_NONCE, aad: NO_AAD, plaintext: payload });
  return new ByteWriter().bytes(manifestId).bytes(sealed).bytes(MARK).u32(backendParts).toBuffer();
}

/**
 * The number of backend parts that the last bytes of an object state, in clear (object-format.md 4.4).
 *
 * @param tail the last 8 bytes
 * @throws {FormatError} `manifest-tail`
 */
export function parseManifestTail(tail: Buffer): number {
  if (tail.length !== MANIFEST_TAIL_BYTES || !tail.subarray(0, MARK.length).equals(MARK))
    throw new FormatError('manifest-tail');
  const backendParts = tail.readUInt32BE(MARK.length);
  // object-format.md 4.4: 1 <= M <= 10,000
  if (!isBackendPartCount(backendParts)) throw new FormatError('manifest-tail');
  return backendParts;
}

/**
 * Inverse of {@link sealManifest}.
 *
 * @param options.bytes the last `manifestBytes(backendParts)` bytes of the object
 * @param options.backendParts as the object's ETag or its last 8 bytes say
 * @throws {FormatError} `manifest-tail`, `manifest-size`, `manifest`, `manifest-layout`
 */
export function unsealManifest({
  keys,
  bytes,
  backendParts,
}: {
  keys: ObjectKeys;
  bytes: Buffer;
  backendParts: number;
}): ManifestContent {
  // object-format.md 4.4: -M and the last 8 bytes must agree
  if (parseManifestTail(bytes.subarray(-MANIFEST_TAIL_BYTES)) !== backendParts)
    throw new FormatError('manifest-tail');
  if (bytes.length !== manifestBytes(backendParts)) throw new FormatError('manifest-size');
  const manifestId = bytes.subarray(0, MANIFEST_ID_BYTES);
  const key = keys.manifestKey(manifestId);
  const sealed = bytes.subarray(MANIFEST_ID_BYTES, -MANIFEST_TAIL_BYTES);
  const payload = gcmOpen({ key, nonce: MANIFEST_NONCE, aad: NO_AAD, sealed });
  if (payload === undefined) throw new FormatError('manifest');
  // object-format.md 4.3: a reader recomputes manifestId from the payload and its M
  if (!timingSafeEqual(deriveManifestId({ keys, payload, backendParts }), manifestId))
    throw new FormatError('manifest');
  return decodeManifestPayload({ payload, backendParts });
}

function deriveManifestId({
  keys,
  payload,
  backendParts,
}: {
  keys: ObjectKeys;
  payload: Buffer;
  backendParts: number;
}): Buffer {
  const count = new ByteWriter().u32(backendParts).toBuffer();
  const digest = hmacSha256(keys.manifestIdKey(), count, payload);
  return digest.subarray(0, MANIFEST_ID_BYTES);
}
