import { element, writeXml } from '../write-xml';
import { checksumElements } from './checksum-elements';
import type { CopyObjectResult } from './copy-object-result';

/** Writes the answer to UploadPartCopy. */
export function writeCopyPartResult({ etag, lastModified, checksums = {} }: CopyObjectResult): Buffer {
  return writeXml(
    element('CopyPartResult', [
      element('ETag', etag),
      element('LastModified', lastModified),
      ...checksumElements(checksums),
    ]),
  );
}
