const PERIOD = 251; // prime, so that no two chunks are alike

/** The plaintext of every vector: byte `i` is `i mod 251`. */
export function rulePlaintext(first: number, end: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: end - first }, (_, index) => (first + index) % PERIOD));
}
