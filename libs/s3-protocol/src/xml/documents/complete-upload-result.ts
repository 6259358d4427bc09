import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';
import { element, writeXml } from '../write-xml';
import { checksumElements, type ChecksumElements } from './checksum-elements';

export interface CompletedUpload {
  /** The URL of the object, as the client may use it. */
  readonly location: string;
  readonly bucket: string;
  readonly key: string;
  /** With quotes. */
  readonly etag: string;
  readonly checksums?: ChecksumElements;
}

/** Writes the answer to CompleteMultipartUpload. */
export function writeCompleteUploadResult(completed: CompletedUpload): Buffer {
  const { location, bucket, key, etag, checksums = {} } = completed;
  return writeXml(
    element('CompleteMultipartUploadResult', [
      element('Location', location),
      element('Bucket', bucket),
      element('Key', key),
      element('ETag', etag),
      ...checksumElements(checksums),
    ]),
  );
}

/**
 * Reads the ETag, empty where the backend leaves it out (Ceph RGW), of a backend's answer. A completion may fail after
 * its 200 was sent (Amazon S3 API Reference): see `parseErrorDocument`, to be asked first.
 *
 * @throws S3Error InternalError for anything else
 */
export function parseCompletedEtag(document: Buffer): string {
  const root = parseBackendXml(document);
  if (root.name !== 'CompleteMultipartUploadResult')
    throw backendDocumentError('is no CompleteMultipartUploadResult');
  return root.child('ETag')?.text.trim() ?? '';
}
