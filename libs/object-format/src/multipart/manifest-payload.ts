import { ATTEMPT_ID_BYTES, MANIFEST_ENTRY_BYTES } from '../format-constants';
import { FormatError } from '../format-error';
import { invariant } from '../invariant';
import { ByteReader } from '../record/byte-reader';
import { ByteWriter } from '../record/byte-writer';
import { isBackendPartCount } from '../sizes/multipart-size';
import { isPartPlaintextSize } from '../sizes/part-size';
import { isAttemptId, UNBOUND_ATTEMPT } from './attempt-id';
import { readManifestChecksum, writeManifestChecksum, type MultipartChecksum } from './manifest-checksum';
import { isClientPartNumber } from './part-number';

/** One part as a manifest lists it. */
export interface ListedPart {
  readonly partNumber: number;
  readonly plaintextBytes: number;
  /** The only attempt to accept; `undefined` where the client completed with a bare ETag. */
  readonly attemptId: Buffer | undefined;
}

/** What a manifest says (object-format.md 4.3). */
export interface ManifestContent {
  /** In ascending order of their numbers, at least one. */
  readonly parts: readonly ListedPart[];
  /** `M`: as many as `parts`, or one more. */
  readonly backendParts: number;
  readonly checksum?: MultipartChecksum | undefined;
}

/** The payload of a manifest, before it is sealed (object-format.md 4.3). */
export function encodeManifestPayload({ parts, backendParts, checksum }: ManifestContent): Buffer {
  invariant(
    isPossibleCount(parts.length, backendParts),
    'the backend has one part more than the client at most',
  );
  const total = parts.reduce((sum, part) => sum + part.plaintextBytes, 0);
  const writer = new ByteWriter().u32(parts.length).u64(BigInt(total));
  writeManifestChecksum(writer, checksum);
  let previous = 0;
  for (const { partNumber, plaintextBytes, attemptId } of parts) {
    invariant(isClientPartNumber(partNumber) && partNumber > previous, 'part numbers of 1 to 9,999 ascend');
    invariant(isPartPlaintextSize(plaintextBytes), 'a part has at most 5 GiB less its overhead');
    invariant(attemptId === undefined || isAttemptId(attemptId), 'an attempt is 12 bytes, not all zeros');
    writer
      .u16(partNumber)
      .u48(plaintextBytes)
      .bytes(attemptId ?? UNBOUND_ATTEMPT);
    previous = partNumber;
  }
  return writer.bytes(Buffer.alloc(MANIFEST_ENTRY_BYTES * (backendParts - parts.length))).toBuffer();
}

/**
 * Inverse of {@link encodeManifestPayload}, of an authentic payload.
 *
 * @throws {FormatError} `manifest-layout`
 */
export function decodeManifestPayload({
  payload,
  backendParts,
}: {
  payload: Buffer;
  backendParts: number;
}): ManifestContent {
  const reader = new ByteReader(payload, 'manifest-layout');
  const count = reader.u32();
  const total = reader.u64();
  // object-format.md 4.4: M - N is 0 or 1
  if (!isPossibleCount(count, backendParts)) throw new FormatError('manifest-layout');
  const checksum = readManifestChecksum(reader);
  const parts: ListedPart[] = [];
  let sum = 0;
  for (let previous = 0; parts.length < count; previous = parts.at(-1)?.partNumber ?? 0) {
    const part = readEntry(reader);
    // object-format.md 4.4: the entries ascend
    if (part.partNumber <= previous) throw new FormatError('manifest-layout');
    parts.push(part);
    sum += part.plaintextBytes;
  }
  // object-format.md 4.4: and sum to the total
  if (total !== BigInt(sum)) throw new FormatError('manifest-layout');
  const unused = reader.take(MANIFEST_ENTRY_BYTES * (backendParts - count));
  if (unused.some((byte) => byte !== 0) || !reader.atEnd) throw new FormatError('manifest-layout');
  return { parts, backendParts, checksum };
}

function readEntry(reader: ByteReader): ListedPart {
  const partNumber = reader.u16();
  const plaintextBytes = reader.u48();
  const attemptId = reader.take(ATTEMPT_ID_BYTES);
  if (!isClientPartNumber(partNumber) || !isPartPlaintextSize(plaintextBytes))
    throw new FormatError('manifest-layout');
  return { partNumber, plaintextBytes, attemptId: isAttemptId(attemptId) ? attemptId : undefined };
}

/** object-format.md 4.3: the last part of the client was kept, or the manifest has a backend part of its own. */
function isPossibleCount(parts: number, backendParts: number): boolean {
  const own = backendParts - parts;
  return isBackendPartCount(backendParts) && parts >= 1 && (own === 0 || own === 1);
}
