import { CHECKSUM_ALGORITHMS, type Checksum, type ChecksumAlgorithm } from './checksum';
import { FormatError } from './format-error';
import { NONCE_BYTES } from './format-constants';
import { invariant } from './invariant';
import { gcmOpen, gcmSeal } from './keys/aes-gcm';
import { ByteReader } from './record/byte-reader';
import { ByteWriter } from './record/byte-writer';

const CHECKSUMS_INFO = Buffer.from('s3ep/v1/checksums');

const ALGORITHM_OF_CODE: ReadonlyMap<number, ChecksumAlgorithm> = new Map(
  (Object.keys(CHECKSUM_ALGORITHMS) as ChecksumAlgorithm[]).map((algorithm) => [
    CHECKSUM_ALGORITHMS[algorithm].code,
    algorithm,
  ]),
);

/** The value of the checksums extension (object-format.md 2.3). Each algorithm may occur once, in any order. */
export function sealChecksums({
  metaKey,
  nonce,
  checksums,
}: {
  metaKey: Buffer;
  nonce: Buffer;
  checksums: readonly Checksum[];
}): Buffer {
  const writer = new ByteWriter();
  const ascending = checksums.toSorted((a, b) => codeOf(a) - codeOf(b));
  let previousCode = 0;
  for (const checksum of ascending) {
    const { code, digestBytes } = CHECKSUM_ALGORITHMS[checksum.algorithm];
    invariant(code > previousCode, 'an algorithm has one checksum');
    invariant(checksum.digest.length === digestBytes, 'a digest has the length of its algorithm');
    writer.u8(code).bytes(checksum.digest);
    previousCode = code;
  }
  const sealed = gcmSeal({ key: metaKey, nonce, aad: CHECKSUMS_INFO, plaintext: writer.toBuffer() });
  return Buffer.concat([nonce, sealed]);
}

/**
 * Inverse of {@link sealChecksums}; in ascending order of the algorithms' numbers.
 *
 * @throws {FormatError} `checksums`
 */
export function openChecksums({ metaKey, value }: { metaKey: Buffer; value: Buffer }): Checksum[] {
  const nonce = value.subarray(0, NONCE_BYTES);
  const sealed = value.subarray(NONCE_BYTES);
  // a value shorter than nonce and tag does not open either
  const list = gcmOpen({ key: metaKey, nonce, aad: CHECKSUMS_INFO, sealed });
  if (list === undefined) throw new FormatError('checksums');
  const reader = new ByteReader(list, 'checksums');
  const checksums: Checksum[] = [];
  let previousCode = 0;
  while (!reader.atEnd) {
    const code = reader.u8();
    const algorithm = ALGORITHM_OF_CODE.get(code);
    // object-format.md 2.3: strictly ascending, an unknown one is refused (its length is not known either)
    if (algorithm === undefined || code <= previousCode) throw new FormatError('checksums');
    checksums.push({ algorithm, digest: reader.take(CHECKSUM_ALGORITHMS[algorithm].digestBytes) });
    previousCode = code;
  }
  return checksums;
}

function codeOf(checksum: Checksum): number {
  return CHECKSUM_ALGORITHMS[checksum.algorithm].code;
}
