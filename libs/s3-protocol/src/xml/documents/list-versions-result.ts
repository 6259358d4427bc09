import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';

/** A version of an object, or a delete marker. */
export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  /** Milliseconds; 0 where the backend does not say. */
  readonly lastModified: number;
}

export interface VersionsPage {
  readonly versions: readonly ListedVersion[];
  readonly isTruncated: boolean;
  /** Of the query for the next page. */
  readonly next: readonly (readonly [name: string, value: string])[];
}

/** Reads one page of a backend's ListObjectVersions. @throws S3Error InternalError for anything else */
export function parseListVersionsResult(document: Buffer): VersionsPage {
  const root = parseBackendXml(document);
  if (root.name !== 'ListVersionsResult') throw backendDocumentError('is no ListVersionsResult');
  const entries = root.children.filter(({ name }) => name === 'Version' || name === 'DeleteMarker');
  return {
    versions: entries.map((entry) => ({
      key: entry.child('Key')?.text ?? '',
      versionId: entry.child('VersionId')?.text ?? 'null',
      isDeleteMarker: entry.name === 'DeleteMarker',
      lastModified: Date.parse(entry.child('LastModified')?.text.trim() ?? '') || 0,
    })),
    isTruncated: root.child('IsTruncated')?.text.trim() === 'true',
    next: [
      ['key-marker', 'NextKeyMarker'] as const,
      ['version-id-marker', 'NextVersionIdMarker'] as const,
    ].flatMap(([query, element]) => {
      const text = root.child(element)?.text;
      return text === undefined ? [] : [[query, text] as const];
    }),
  };
}
