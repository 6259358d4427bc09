import type { ObjectHandler } from '../http/call';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { resolveCopyRange } from '../objects/byte-range';
import { checksumElementName } from '../objects/checksum-elements';
import { copyBytes } from '../objects/copy-bytes';
import { resolveCopySource } from '../objects/copy-source';
import { customerKeyAnswer } from '../objects/customer-key';
import { openUpload } from '../objects/open-upload';
import { parsePartNumber } from '../objects/part-of';
import { storePart } from '../objects/store-part';

export const uploadPartCopy: ObjectHandler = async (call) => {
  const partNumber = parsePartNumber(call.request.query.get('partNumber'));
  const { upload, customerKey } = openUpload(call);
  const source = resolveCopySource(call);
  const asked = call.request.headers['x-amz-copy-source-range'];
  const range =
    asked === undefined
      ? { first: 0, last: source.version.bytes - 1 }
      : resolveCopyRange(asked, source.version.bytes);
  const checksumAlgorithm = upload.checksum?.algorithm;
  const copied = await copyBytes(call, { source, range, customerKey, checksumAlgorithm });
  const part = await storePart(call, upload, { ...copied, partNumber });
  return xmlAnswer(
    element(
      'CopyPartResult',
      element('LastModified', new Date(part.lastModified).toISOString()),
      element('ETag', `"${part.etag}"`),
      ...(checksumAlgorithm && part.checksum !== undefined
        ? [element(checksumElementName(checksumAlgorithm), part.checksum)]
        : []),
    ),
    {
      ...(source.bucket.settings.versioning === 'off'
        ? {}
        : { 'x-amz-copy-source-version-id': source.version.versionId }),
      ...customerKeyAnswer(customerKey),
    },
  );
};
