import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';
import { element, writeXml } from '../write-xml';
import { checksumElements, type ChecksumElements } from './checksum-elements';

export interface CopyObjectResult {
  /** With quotes, as in the header. */
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly checksums?: ChecksumElements;
}

/** Writes the answer to CopyObject. */
export function writeCopyObjectResult({ etag, lastModified, checksums = {} }: CopyObjectResult): Buffer {
  return writeXml(
    element('CopyObjectResult', [
      element('ETag', etag),
      element('LastModified', lastModified),
      ...checksumElements(checksums),
    ]),
  );
}

/**
 * Reads ETag and time of a backend's answer to CopyObject; its checksums are of ciphertext, and are left behind.
 * A copy that fails after the answer began comes with status 200 and an error document (Amazon S3 API Reference,
 * CopyObject): see `parseErrorDocument`, to be asked first.
 *
 * @throws S3Error InternalError for anything else
 */
export function parseCopyObjectResult(document: Buffer): CopyObjectResult {
  const root = parseBackendXml(document);
  const etag = root.child('ETag')?.text.trim();
  const lastModified = root.child('LastModified')?.text.trim();
  if (root.name !== 'CopyObjectResult' || etag === undefined || lastModified === undefined) {
    throw backendDocumentError('is no CopyObjectResult');
  }
  return { etag, lastModified };
}
