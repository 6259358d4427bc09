import { DOCUMENTED, type DocumentedOperation, type Scope } from './documented-operations';

/** What of a request says which operation it is. */
export interface Shape {
  readonly method: string;
  readonly scope: Scope;
  /** Decoded names, with their values. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: ReadonlySet<string>;
}

interface Candidate {
  readonly operation: DocumentedOperation;
  /** Headers without which it would be another operation: `x-amz-copy-source`. */
  readonly tellingHeaders: readonly string[];
}

const keyOf = ({ method, scope }: Pick<DocumentedOperation, 'method' | 'scope'>): string =>
  `${method} ${scope}`;

const selectorsOf = ({ fixedQuery, requiredQuery }: DocumentedOperation): string =>
  [...fixedQuery.keys(), ...requiredQuery].sort().join('&');

function candidateOf(operation: DocumentedOperation): Candidate {
  const twin = DOCUMENTED.find(
    (other) =>
      other !== operation &&
      keyOf(other) === keyOf(operation) &&
      selectorsOf(other) === selectorsOf(operation) &&
      !other.requiredHeaders.has('x-amz-copy-source'),
  );
  const alone = operation.name === 'WriteGetObjectResponse';
  return { operation, tellingHeaders: twin || alone ? [...operation.requiredHeaders] : [] };
}

const CANDIDATES: ReadonlyMap<string, readonly Candidate[]> = (() => {
  const all = new Map<string, Candidate[]>();
  for (const operation of DOCUMENTED) {
    const key = keyOf(operation);
    all.set(key, [...(all.get(key) ?? []), candidateOf(operation)]);
  }
  return all;
})();

function fits({ operation, tellingHeaders }: Candidate, { query, headers }: Shape): boolean {
  const { fixedQuery, requiredQuery } = operation;
  for (const [name, value] of fixedQuery) {
    if (!query.has(name) || (value !== '' && query.get(name) !== value)) return false;
  }
  return (
    [...requiredQuery].every((name) => query.has(name)) && tellingHeaders.every((name) => headers.has(name))
  );
}

const weightOf = ({ operation: { fixedQuery, requiredQuery }, tellingHeaders }: Candidate): number =>
  fixedQuery.size + requiredQuery.size + tellingHeaders.length;

/** The most specific documented operation that a request is, whatever else stands in it. */
export function classify(shape: Shape): DocumentedOperation | undefined {
  let best: Candidate | undefined;
  for (const candidate of CANDIDATES.get(keyOf(shape)) ?? []) {
    if (fits(candidate, shape) && (!best || weightOf(candidate) > weightOf(best))) best = candidate;
  }
  return best?.operation;
}
