import type { ObjectVector, SealedPiece } from './vector';
import { secretsOf, vectorOf, type Variation } from './vector-base';

const THREE_CHUNKS = 2 * 65_536 + 5;
const SECOND_ATTEMPT = 'ff'.repeat(12);

/** Changes one piece of a well-made object. */
const change =
  (index: number, changes: Partial<SealedPiece>): Variation['pieces'] =>
  (pieces) =>
    pieces.map((piece, at) => (at === index ? { ...piece, ...changes } : piece));

/** Picks the pieces of a well-made object in another order, or not all. */
const pick =
  (...order: number[]): Variation['pieces'] =>
  (pieces) =>
    order.flatMap((index) => pieces[index] ?? []);

/** A piece of another object, sealed well under its own keys but with the same attemptId. */
const foreign: Partial<SealedPiece> = {
  otherDek: secretsOf('foreign').dek.toString('hex'),
  otherObjectId: secretsOf('foreign').objectId.toString('hex'),
};

const VARIATIONS: Variation[] = [
  { name: 'a second attempt', expect: 'attempt', pieces: change(1, { attemptId: SECOND_ATTEMPT }) },
  {
    name: 'a second attempt in the last chunk',
    expect: 'attempt',
    pieces: change(2, { attemptId: SECOND_ATTEMPT }),
  },
  { name: 'first chunks swapped', expect: 'chunk', pieces: pick(1, 0, 2) },
  { name: 'a chunk twice', expect: 'chunk', pieces: pick(0, 0, 2) },
  { name: 'last chunk first', expect: 'chunk', pieces: pick(2, 0, 1) },
  { name: 'last chunk missing', expect: 'stored-truncated', pieces: pick(0, 1) },
  { name: 'first chunk missing', expect: 'chunk', pieces: pick(1, 2) },
  { name: 'nothing stored', expect: 'stored-truncated', pieces: pick() },
  { name: 'one byte short', expect: 'stored-truncated', pieces: change(2, { keep: 5 + 28 - 1 }) },
  { name: 'last chunk without its tag', expect: 'stored-truncated', pieces: change(2, { keep: 12 + 5 }) },
  { name: 'a chunk of another object', expect: 'chunk', pieces: change(1, foreign) },
  { name: 'a chunk of another part', expect: 'chunk', pieces: change(1, { partNumber: 1 }) },
  { name: 'flipped attemptId of the first chunk', expect: 'chunk', pieces: change(0, { flip: 11 }) },
  { name: 'flipped attemptId of the second chunk', expect: 'attempt', pieces: change(1, { flip: 0 }) },
  { name: 'flipped first byte', expect: 'chunk', pieces: change(0, { flip: 12 }) },
  { name: 'flipped tag', expect: 'chunk', pieces: change(2, { flip: 5 + 27 }) },
  {
    name: 'a chunk more than the record says',
    expect: 'stored-trailing',
    pieces: (pieces) => [...pieces, { ...pieces[2], chunk: 3 } as SealedPiece],
  },
  {
    name: 'one byte more than the record says',
    expect: 'stored-trailing',
    pieces: (pieces) => [...pieces, { ...pieces[2], chunk: 3, keep: 1 } as SealedPiece],
  },
  {
    name: 'two shorter chunks in place of one',
    expect: 'chunk',
    pieces: ([first, ...rest]) => [
      { ...first, plaintext: [0, 32_768] } as SealedPiece,
      { ...first, plaintext: [32_768, 65_536], chunk: 1 } as SealedPiece,
      ...rest.map((piece) => ({ ...piece, chunk: piece.chunk + 1 })),
    ],
  },
  {
    name: 'record says less than is stored',
    expect: 'chunk',
    fields: () => ({ plaintextLength: BigInt(THREE_CHUNKS - 1) }),
  },
  {
    name: 'record says more than is stored',
    expect: 'stored-truncated',
    fields: () => ({ plaintextLength: BigInt(THREE_CHUNKS + 1) }),
  },
];

/** Objects that a reader must refuse for their stored bytes. */
export function storedRefusals(): ObjectVector[] {
  return [
    ...VARIATIONS.map((variation) =>
      vectorOf({ plaintextBytes: THREE_CHUNKS, ...variation, name: `stored: ${variation.name}` }),
    ),
    vectorOf({
      name: 'stored: last chunk full',
      expect: 'stored-truncated',
      plaintextBytes: 65_536,
      pieces: pick(0),
    }),
    vectorOf({
      name: 'stored: a small object with a trailing byte',
      expect: 'stored-trailing',
      pieces: (pieces) => [...pieces, { ...pieces[0], chunk: 1, keep: 1 } as SealedPiece],
    }),
  ];
}
