import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';
import { element, writeXml } from '../write-xml';

/** The region that S3 names by an empty element (API reference of GetBucketLocation). */
const UNNAMED_REGION = 'us-east-1';

/** The region in a backend's answer to GetBucketLocation. @throws S3Error InternalError for any other document */
export function parseBucketLocation(document: Buffer): string {
  const root = parseBackendXml(document);
  if (root.name !== 'LocationConstraint') throw backendDocumentError('is no LocationConstraint');
  return root.text.trim() === '' ? UNNAMED_REGION : root.text.trim();
}

/** Writes the answer to GetBucketLocation. */
export function writeBucketLocation(region: string): Buffer {
  return writeXml(element('LocationConstraint', region === UNNAMED_REGION ? '' : region));
}
