import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';

/** A version of an object, or a delete marker. */
export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
}

export interface VersionsPage {
  readonly versions: readonly ListedVersion[];
  readonly isTruncated: boolean;
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
    })),
    isTruncated: root.child('IsTruncated')?.text.trim() === 'true',
  };
}
