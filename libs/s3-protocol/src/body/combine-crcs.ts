import { DIGEST_BYTES, type ChecksumAlgorithm } from './checksum-algorithm';

/** Algorithms whose digest of a whole follows from the digests and lengths of its pieces. */
export type CombinableAlgorithm = Extract<ChecksumAlgorithm, 'CRC32' | 'CRC32C' | 'CRC64NVME'>;

/** Polynomials, bit-reversed, without their highest term. ISO-HDLC; RFC 3720 B.4; NVM Express Base 2.0 8.3. */
const POLYNOMIALS = {
  CRC32: 0xed_b8_83_20n,
  CRC32C: 0x82_f6_3b_78n,
  CRC64NVME: 0x9a_6c_93_29_ac_4b_c9_b5n,
} as const satisfies Record<CombinableAlgorithm, bigint>;

const BITS_PER_BYTE = 8;

export function isCombinable(algorithm: ChecksumAlgorithm): algorithm is CombinableAlgorithm {
  return algorithm in POLYNOMIALS;
}

/** A piece of the whole: its digest, big-endian, and its length in bytes. */
export interface SummedPiece {
  readonly digest: Buffer;
  readonly bytes: number;
}

/** Arithmetic of polynomials over GF(2), modulo the algorithm's; the highest bit is the coefficient of x^0. */
class Field {
  readonly #polynomial: bigint;
  readonly #one: bigint;
  readonly #powers = new Map<number, bigint>();

  constructor(algorithm: CombinableAlgorithm) {
    this.#polynomial = POLYNOMIALS[algorithm];
    this.#one = 1n << BigInt(DIGEST_BYTES[algorithm] * BITS_PER_BYTE - 1);
  }

  multiply(a: bigint, b: bigint): bigint {
    let product = 0n;
    let shifted = b;
    for (let bit = this.#one; bit > 0n; bit >>= 1n) {
      if ((a & bit) !== 0n) product ^= shifted;
      shifted = (shifted & 1n) === 1n ? (shifted >> 1n) ^ this.#polynomial : shifted >> 1n;
    }
    return product;
  }

  /** What a digest is multiplied by when `bytes` bytes follow; kept, as most parts have one length. */
  powerOfBytes(bytes: number): bigint {
    const known = this.#powers.get(bytes);
    if (known !== undefined) return known;
    let power = this.#one;
    let square = this.#one >> BigInt(BITS_PER_BYTE);
    for (let left = BigInt(bytes); left > 0n; left >>= 1n) {
      if ((left & 1n) === 1n) power = this.multiply(power, square);
      square = this.multiply(square, square);
    }
    this.#powers.set(bytes, power);
    return power;
  }
}

/** The CRC of pieces one after the other, as if their bytes had been summed. */
export function combineCrcs(algorithm: CombinableAlgorithm, pieces: readonly SummedPiece[]): Buffer {
  const field = new Field(algorithm);
  const combined = pieces.reduce(
    (before, { digest, bytes }) =>
      field.multiply(field.powerOfBytes(bytes), before) ^ BigInt(`0x${digest.toString('hex')}`),
    0n,
  );
  const digits = DIGEST_BYTES[algorithm] * 2;
  return Buffer.from(combined.toString(16).padStart(digits, '0'), 'hex');
}
