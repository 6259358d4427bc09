import { parseStateName, type StateName, uploadStatePrefix } from '@s3ep/object-format';
import { isReservedKey, RESERVED_KEY_PREFIX } from '../reserved-keys';

/** The state of one upload, as a unit that is kept or removed together. */
export interface StateUnit {
  /** `upload`: of a client's. `copy`: of one that the proxy made for itself. */
  readonly kind: 'upload' | 'copy';
  readonly id: string;
}

/** The unit that a key belongs to; undefined for whatever is not state, clients' objects among them. */
export function stateUnitOf(key: string): StateUnit | undefined {
  if (!isReservedKey(key)) return undefined;
  const name = parseStateName(key.slice(RESERVED_KEY_PREFIX.length));
  return name && unitOf(name);
}

function unitOf({ kind, id }: StateName): StateUnit {
  switch (kind) {
    case 'record':
    case 'tail':
      return { kind: 'upload', id };
    case 'copy':
      return { kind, id };
  }
}

/** Below it lies all of a unit, and nothing else. */
export function prefixOfUnit({ kind, id }: StateUnit): string {
  return RESERVED_KEY_PREFIX + (kind === 'upload' ? uploadStatePrefix(id) : `copies/${id}`);
}
