import { CHECKSUM_HEADERS } from './operation-headers';
import type { OperationRow, OperationScope } from './operation-row';
import { OPERATIONS, type Operation, type OperationName } from './operations';

/** A row, made ready for matching. */
export interface IndexedRow {
  readonly row: OperationRow;
  readonly operation: Operation;
  /** Query names that it selects by, requires or allows. */
  readonly query: ReadonlySet<string>;
  /** `x-amz-*` headers that it knows. */
  readonly headers: ReadonlySet<string>;
}

const ROWS: Readonly<Record<OperationName, OperationRow>> = OPERATIONS;

function selectors(row: OperationRow): number {
  return (
    (row.requires?.length ?? 0) +
    Object.keys(row.when ?? {}).length +
    (row.requiresHeader === undefined ? 0 : 1)
  );
}

function namesOf(row: OperationRow): string[] {
  return [
    ...(row.resource === undefined ? [] : [row.resource]),
    ...(row.requires ?? []),
    ...Object.keys(row.when ?? {}),
    ...(row.query ?? []),
  ];
}

function indexed([name, row]: [string, OperationRow]): IndexedRow {
  return {
    row,
    operation: Object.freeze({
      name: name as OperationName,
      scope: row.scope,
      treatment: row.treatment,
      permission: row.permission,
      body: row.body,
      ...(row.later && { later: row.later }),
      ...(row.metadata && { metadata: row.metadata }),
      ...(row.refusedElements && { refusedElements: row.refusedElements }),
    }),
    query: new Set(
      row.anyKnownQuery
        ? Object.values(ROWS)
            .filter((other) => other.scope === row.scope)
            .flatMap(namesOf)
        : namesOf(row),
    ),
    headers: new Set([
      ...(row.headers ?? []),
      ...(row.requiresHeader === undefined ? [] : [row.requiresHeader]),
      // also where there is no body: AWS SDK for JavaScript v3 sends the checksum of none with GetObject
      ...CHECKSUM_HEADERS,
    ]),
  };
}

/** Where a row is looked up. */
export function indexKey(method: string, scope: OperationScope, resource: string | undefined): string {
  return `${method} ${scope} ${resource ?? ''}`;
}

/** Rows by method, scope and sub-resource, the most specific first. */
export const ROWS_BY_KEY: ReadonlyMap<string, readonly IndexedRow[]> = (() => {
  const byKey = new Map<string, IndexedRow[]>();
  for (const entry of Object.entries(ROWS).map(indexed)) {
    const key = indexKey(entry.row.method, entry.row.scope, entry.row.resource);
    byKey.set(key, [...(byKey.get(key) ?? []), entry]);
  }
  for (const rows of byKey.values()) rows.sort((a, b) => selectors(b.row) - selectors(a.row));
  return byKey;
})();

/** Every query name that selects a row, of whatever scope. */
export const SUB_RESOURCES: ReadonlySet<string> = new Set(
  Object.values(ROWS).flatMap(({ resource }) => (resource === undefined ? [] : [resource])),
);

/** Every query name that some row knows. */
export const KNOWN_QUERY_NAMES: ReadonlySet<string> = new Set(Object.values(ROWS).flatMap(namesOf));
