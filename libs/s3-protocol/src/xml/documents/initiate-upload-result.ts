import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';
import { element, writeXml } from '../write-xml';

export interface InitiatedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** Writes the answer to CreateMultipartUpload. */
export function writeInitiateUploadResult({ bucket, key, uploadId }: InitiatedUpload): Buffer {
  return writeXml(
    element('InitiateMultipartUploadResult', [
      element('Bucket', bucket),
      element('Key', key),
      element('UploadId', uploadId),
    ]),
  );
}

/** Reads the upload id out of a backend's answer. @throws S3Error InternalError for anything else */
export function parseUploadId(document: Buffer): string {
  const root = parseBackendXml(document);
  const uploadId = root.child('UploadId')?.text.trim() ?? '';
  if (root.name !== 'InitiateMultipartUploadResult' || uploadId === '')
    throw backendDocumentError('is no InitiateMultipartUploadResult');
  return uploadId;
}
