import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';
import type { XmlElement } from '../xml-element';

/** An object, or a version of one, as a backend lists it. */
export interface StoredEntry {
  readonly key: string;
  /** Of ListObjectVersions only. */
  readonly versionId?: string;
  /** Whether a read without a version finds it. */
  readonly isLatest: boolean;
  /** As stored. */
  readonly bytes: number;
}

export interface StoredPage {
  /** Delete markers are left out. */
  readonly objects: readonly StoredEntry[];
  /** Of the query for the next page; undefined: it was the last. */
  readonly next: readonly (readonly [name: string, value: string])[] | undefined;
}

/**
 * Reads one page of a backend's ListObjectsV2 or ListObjectVersions, asked for with `encoding-type=url` or without.
 * @throws S3Error InternalError for anything else
 */
export function parseStoredPage(document: Buffer): StoredPage {
  const root = parseBackendXml(document);
  const decode = root.child('EncodingType')?.text === 'url' ? decodeForm : (text: string) => text;
  switch (root.name) {
    case 'ListBucketResult':
      return {
        objects: root.childrenNamed('Contents').map((entry) => listed(entry, decode)),
        next: nextOf(root, [['continuation-token', root.child('NextContinuationToken')?.text]]),
      };
    case 'ListVersionsResult':
      return {
        objects: root.childrenNamed('Version').map((entry) => ({
          ...listed(entry, decode),
          versionId: entry.child('VersionId')?.text ?? 'null',
          isLatest: entry.child('IsLatest')?.text.trim() === 'true',
        })),
        next: nextOf(root, [
          ['key-marker', optional(root.child('NextKeyMarker')?.text, decode)],
          ['version-id-marker', root.child('NextVersionIdMarker')?.text],
        ]),
      };
    default:
      throw backendDocumentError('is no listing');
  }
}

function listed(entry: XmlElement, decode: (text: string) => string): StoredEntry {
  return {
    key: decode(entry.child('Key')?.text ?? ''),
    isLatest: true,
    bytes: Number(entry.child('Size')?.text.trim() ?? 0),
  };
}

function nextOf(
  root: XmlElement,
  markers: readonly (readonly [string, string | undefined])[],
): StoredPage['next'] {
  if (root.child('IsTruncated')?.text.trim() !== 'true') return undefined;
  const next = markers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  // without a marker the same page would come for ever
  if (next.length === 0) throw backendDocumentError('is a page that does not say where the next begins');
  return next;
}

function optional(text: string | undefined, decode: (text: string) => string): string | undefined {
  return text === undefined ? undefined : decode(text);
}

/** API reference of ListObjectsV2, EncodingType: as in a form, where "+" is a space. */
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    throw backendDocumentError(`has a key that cannot be decoded: ${(error as Error).message}`);
  }
}
