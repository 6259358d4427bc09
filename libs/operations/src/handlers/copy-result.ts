import { element, optionalElement, parseXml, S3Error, writeXml } from '@s3ep/s3-protocol';

export interface CopyResult {
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string | undefined;
}

/** The document CopyObject is answered with. */
export function copyResult({ etag, lastModified }: CopyResult): Buffer {
  return writeXml(
    element('CopyObjectResult', [optionalElement('LastModified', lastModified), element('ETag', etag)]),
  );
}

/** @throws S3Error InternalError where the backend's document is not one of a copy */
export function readCopyResult(document: Buffer): CopyResult {
  const root = parseXml(document);
  const etag = root.child('ETag')?.text;
  if (root.name !== 'CopyObjectResult' || etag === undefined)
    throw new S3Error('InternalError', {
      cause: new Error(`the backend answered a copy with <${root.name}>`),
    });
  return { etag, lastModified: root.child('LastModified')?.text };
}
