import { invariant } from '../invariant';
import { isClientPartNumber } from './part-number';

/** What a state object is, by its name below the reserved prefix (object-format.md 5). */
export type StateName =
  | { readonly kind: 'record'; readonly id: string }
  | { readonly kind: 'tail'; readonly id: string; readonly partNumber: number; readonly backendEtag: string }
  | { readonly kind: 'copy'; readonly id: string };

/** Below it lie the record and the tails of one upload. */
export function uploadStatePrefix(id: string): string {
  return `uploads/${id}/`;
}

/** The name of a state object, without the reserved prefix (object-format.md 5). */
export function formatStateName(name: StateName): string {
  invariant(ID.test(name.id), 'an id is 32 hexadecimal digits');
  switch (name.kind) {
    case 'record':
      return `${uploadStatePrefix(name.id)}record`;
    case 'tail':
      invariant(isClientPartNumber(name.partNumber), 'a client has parts 1 to 9,999');
      invariant(name.backendEtag.length > 0, 'a backend ETag is not empty');
      return `${uploadStatePrefix(name.id)}tail-${name.partNumber}-${percentEncode(name.backendEtag)}`;
    case 'copy':
      return `copies/${name.id}`;
  }
}

/** Inverse of {@link formatStateName}; `undefined` for any name that it does not make. */
export function parseStateName(text: string): StateName | undefined {
  const [, copyId] = COPY.exec(text) ?? [];
  if (copyId !== undefined) return { kind: 'copy', id: copyId };
  const [, id, partNumber, etag] = UPLOAD.exec(text) ?? [];
  if (id === undefined) return undefined;
  if (partNumber === undefined || etag === undefined) return { kind: 'record', id };
  const name = {
    kind: 'tail',
    id,
    partNumber: Number(partNumber),
    backendEtag: percentDecode(etag),
  } as const;
  if (name.backendEtag === '' || !isClientPartNumber(name.partNumber)) return undefined;
  return formatStateName(name) === text ? name : undefined;
}

const ID = /^[0-9a-f]{32}$/;
const COPY = /^copies\/([0-9a-f]{32})$/;
const UPLOAD = /^uploads\/([0-9a-f]{32})\/(?:record|tail-([1-9][0-9]{0,3})-([A-Za-z0-9._~%-]+))$/;

/** RFC 3986 2.1, upper-case; all but the unreserved characters of 2.3. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Inverse of {@link percentEncode}, and empty where it is none. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
