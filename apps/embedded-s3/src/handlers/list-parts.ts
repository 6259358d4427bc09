import type { ObjectHandler } from '../http/call';
import { ownerElement } from '../http/owner-element';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { pageSize } from '../listing/listing-parameters';
import { checksumElementName } from '../objects/checksum-elements';

export const listParts: ObjectHandler = (call) => {
  const { bucket, key } = call;
  const { query } = call.request;
  const upload = bucket.uploads.find(query.get('uploadId') ?? '', key);
  const maxParts = pageSize(query, 'max-parts');
  const marker = Number(query.get('part-number-marker') ?? 0) || 0;
  const parts = [...upload.parts.values()]
    .sort((a, b) => a.partNumber - b.partNumber)
    .filter((part) => part.partNumber > marker);
  const page = parts.slice(0, maxParts);
  const truncated = parts.length > page.length && maxParts > 0;
  const last = page.at(-1)?.partNumber ?? marker;
  return xmlAnswer(
    element(
      'ListPartsResult',
      element('Bucket', bucket.settings.name),
      element('Key', key),
      element('UploadId', upload.uploadId),
      ownerElement('Initiator', upload.owner),
      ownerElement('Owner', upload.owner),
      element('StorageClass', upload.description.headers['x-amz-storage-class'] ?? 'STANDARD'),
      element('PartNumberMarker', marker),
      element('NextPartNumberMarker', last),
      element('MaxParts', maxParts),
      element('IsTruncated', truncated),
      ...(upload.checksum
        ? [
            element('ChecksumAlgorithm', upload.checksum.algorithm),
            element('ChecksumType', upload.checksum.type),
          ]
        : []),
      ...page.map((part) =>
        element(
          'Part',
          element('PartNumber', part.partNumber),
          element('LastModified', new Date(part.lastModified).toISOString()),
          element('ETag', `"${part.etag}"`),
          element('Size', part.bytes),
          ...(upload.checksum && part.checksum !== undefined
            ? [element(checksumElementName(upload.checksum.algorithm), part.checksum)]
            : []),
        ),
      ),
    ),
  );
};
