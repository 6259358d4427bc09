import { DOCUMENTED_HEADERS, DOCUMENTED_QUERY_NAMES } from './documented-operations';
import type { FuzzCase } from './fuzz-case';
import {
  INVENTED_AMZ_HEADERS,
  INVENTED_QUERY_NAMES,
  ODD_KEYS,
  ODD_METHODS,
  ODD_QUERY_PIECES,
  PLAIN_HEADERS,
} from './invented-names';
import { copySource, headerValue, queryValue } from './sample-values';
import type { SeededRandom } from './seeded-random';

/** A case that is still being made. */
export interface Draft {
  readonly id: number;
  method: string;
  bucket: string | undefined;
  rawKey: string | undefined;
  /** Pieces of the query, as on the wire. */
  pieces: string[];
  headers: Record<string, string>;
  unsignedHeaders: Record<string, string>;
  body: string;
  signing: FuzzCase['signing'];
}

type Mutation = (draft: Draft, random: SeededRandom) => void;

export const METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'];

const escapeOf = (character: string): string => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

function swapCase(text: string): string {
  return text.replaceAll(/[a-zA-Z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/** Puts something in the place of one piece of the query. */
function inPiece(change: (piece: string, random: SeededRandom) => string[]): Mutation {
  return (draft, random) => {
    if (draft.pieces.length === 0) return;
    const at = random.below(draft.pieces.length);
    draft.pieces.splice(at, 1, ...change(draft.pieces[at] ?? '', random));
  };
}

function addPiece(names: readonly string[]): Mutation {
  return (draft, random) => {
    const name = random.pick(names);
    const value = queryValue(name, random);
    const piece = random.pick([name, `${name}=`, `${name}=${encodeURIComponent(value)}`]);
    draft.pieces.splice(random.below(draft.pieces.length + 1), 0, piece);
  };
}

function addHeader(names: readonly string[]): Mutation {
  return (draft, random) => {
    const name = random.pick(names);
    if (name === 'content-length') return;
    const value = headerValue(name, { random, body: draft.body });
    if (random.chance(0.8)) draft.headers[name] = value;
    else draft.unsignedHeaders[random.pick([name, name.toUpperCase()])] = value;
  };
}

/** As an SDK does it with a URL that it signs, and as nobody should where the signature is in a header. */
const hoistHeader: Mutation = (draft, random) => {
  const names = Object.keys(draft.headers).filter((name) => name.startsWith('x-amz-'));
  if (names.length === 0) return;
  const name = random.pick(names);
  draft.pieces.push(
    `${random.pick([name, swapCase(name)])}=${encodeURIComponent(draft.headers[name] ?? '')}`,
  );
  Reflect.deleteProperty(draft.headers, name);
};

const MUTATIONS: readonly Mutation[] = [
  addPiece(DOCUMENTED_QUERY_NAMES),
  addPiece(DOCUMENTED_QUERY_NAMES),
  addPiece(INVENTED_QUERY_NAMES),
  (draft, random) => draft.pieces.push(random.pick(ODD_QUERY_PIECES)),
  inPiece((piece) => [swapCase(piece)]),
  inPiece((piece, random) => {
    const at = random.below(piece.length + 1);
    return [piece.slice(0, at) + (piece[at] ? escapeOf(piece[at]) : '') + piece.slice(at + 1)];
  }),
  inPiece((piece) => [piece, piece]),
  inPiece((piece) => [piece, `${piece.split('=')[0]}=other`]),
  inPiece((piece) => [piece.split('=')[0] ?? '']),
  inPiece((piece) => [`${piece.split('=')[0]}=`]),
  inPiece((piece) => [`${piece}=more`]),
  inPiece(() => []),
  addHeader(DOCUMENTED_HEADERS),
  addHeader(DOCUMENTED_HEADERS),
  addHeader(INVENTED_AMZ_HEADERS),
  addHeader(PLAIN_HEADERS),
  addHeader(PLAIN_HEADERS),
  hoistHeader,
  (draft, random) => {
    draft.method = random.pick(METHODS);
  },
  (draft, random) => {
    draft.method = random.pick(ODD_METHODS);
  },
  (draft, random) => {
    draft.rawKey = random.pick(ODD_KEYS).replace('ID', String(draft.id));
  },
  (draft) => {
    draft.rawKey = undefined;
  },
  (draft, random) => {
    if (draft.bucket !== undefined)
      draft.headers['x-amz-copy-source'] = copySource({ random, bucket: draft.bucket });
  },
  (draft, random) => {
    draft.signing = random.pick(['none', 'query', 'query']);
  },
];

export function mutate(draft: Draft, random: SeededRandom): void {
  random.pick(MUTATIONS)(draft, random);
}
