import { CHECKSUM_ALGORITHMS, type Checksum, type ChecksumAlgorithm } from '../checksum';
import { ATTEMPT_ID_BYTES } from '../format-constants';
import { invariant } from '../invariant';
import { isPartPlaintextSize } from '../sizes/part-size';
import { isAttemptId } from './attempt-id';

/** What a client says about a part by the ETag that it hands back (object-format.md 4.2). */
export type PartEtag =
  | {
      readonly backendEtag: string;
      readonly attemptId: Buffer;
      readonly plaintextBytes: number;
      /** Of the part's plaintext, where the upload announced an algorithm. */
      readonly checksum?: Checksum;
    }
  /** A bare backend ETag: the attempt is not bound, and the length comes from ListParts. */
  | {
      readonly backendEtag: string;
      readonly attemptId?: undefined;
      readonly plaintextBytes?: undefined;
      readonly checksum?: undefined;
    };

const LENGTH_BYTES = 6;
const DIGITS_PER_BYTE = 2;
const ATTEMPT_DIGITS = DIGITS_PER_BYTE * ATTEMPT_ID_BYTES;
const LENGTH_DIGITS = DIGITS_PER_BYTE * LENGTH_BYTES;
const BOUND_ETAG = new RegExp(
  `^(.+)-([0-9a-f]{${ATTEMPT_DIGITS}})([0-9a-f]{${LENGTH_DIGITS}})(?:-((?:[0-9a-f]{2}){2,}))?$`,
  's',
);

/**
 * The ETag that UploadPart answers, without quotes (object-format.md 4.2).
 *
 * @param options.backendEtag without quotes
 * @param options.checksum of the part's plaintext, for whichever process completes the upload
 */
export function formatPartEtag({
  backendEtag,
  attemptId,
  plaintextBytes,
  checksum,
}: {
  backendEtag: string;
  attemptId: Buffer;
  plaintextBytes: number;
  checksum?: Checksum | undefined;
}): string {
  invariant(backendEtag.length > 0, 'a backend ETag is not empty');
  invariant(isAttemptId(attemptId), 'an attempt is 12 bytes, not all zeros');
  invariant(isPartPlaintextSize(plaintextBytes), 'a part has at most 5 GiB less its overhead');
  const length = plaintextBytes.toString(16).padStart(LENGTH_DIGITS, '0');
  const bound = `${backendEtag}-${attemptId.toString('hex')}${length}`;
  return checksum === undefined ? bound : `${bound}-${checksumDigits(checksum)}`;
}

/**
 * Inverse of {@link formatPartEtag}. Whatever {@link formatPartEtag} cannot have made is taken for a bare backend ETag,
 * and then equals none that the backend has.
 *
 * @param text without quotes
 */
export function parsePartEtag(text: string): PartEtag {
  const [, backendEtag, attempt, length, digits] = BOUND_ETAG.exec(text) ?? [];
  if (backendEtag === undefined || attempt === undefined || length === undefined)
    return { backendEtag: text };
  const attemptId = Buffer.from(attempt, 'hex');
  const plaintextBytes = Number.parseInt(length, 16);
  const checksum = digits === undefined ? undefined : parseChecksum(Buffer.from(digits, 'hex'));
  // object-format.md 4.2: the attempt never all zeros; 4.1: the longest part
  const isPossible = isAttemptId(attemptId) && isPartPlaintextSize(plaintextBytes);
  if (!isPossible || (digits !== undefined && checksum === undefined)) return { backendEtag: text };
  return { backendEtag, attemptId, plaintextBytes, ...(checksum && { checksum }) };
}

/** u8(algorithm) || digest. */
function checksumDigits({ algorithm, digest }: Checksum): string {
  const { code, digestBytes } = CHECKSUM_ALGORITHMS[algorithm];
  invariant(digest.length === digestBytes, 'a digest has the length of its algorithm');
  return Buffer.concat([Buffer.of(code), digest]).toString('hex');
}

function parseChecksum(bytes: Buffer): Checksum | undefined {
  const digest = bytes.subarray(1);
  const algorithm = (Object.keys(CHECKSUM_ALGORITHMS) as ChecksumAlgorithm[]).find((name) => {
    const { code, digestBytes } = CHECKSUM_ALGORITHMS[name];
    return code === bytes[0] && digestBytes === digest.length;
  });
  return algorithm && { algorithm, digest };
}
