import { S3Error } from '@s3ep/s3-protocol';
import type { S3Request } from '@s3ep/s3-protocol';
import type { ObjectHandler } from '../http/call';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import type { XmlNode } from '../http/xml-node';
import { MAX_PAGE_ITEMS } from '../listing/listing-parameters';
import { checksumElementName, checksumElements } from '../objects/checksum-elements';
import { readCustomerKey, requireCustomerKey } from '../objects/customer-key';
import { selectObject, versionIdHeader } from '../objects/select-version';
import type { ObjectVersion } from '../storage/stored-version';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;
type Attribute = (typeof ATTRIBUTES)[number];

function askedAttributes(request: S3Request): readonly Attribute[] {
  const names = (request.headers['x-amz-object-attributes'] ?? '').split(',').map((name) => name.trim());
  const known = ATTRIBUTES.filter((attribute) => names.includes(attribute));
  if (known.length === 0 || known.length !== new Set(names).size) {
    throw new S3Error('InvalidArgument', {
      message: 'Invalid attribute name specified.',
      details: { ArgumentName: 'x-amz-object-attributes' },
    });
  }
  return known;
}

function partsElement(version: ObjectVersion, request: S3Request): XmlNode[] {
  if (!version.parts) return [];
  const marker = Number(request.headers['x-amz-part-number-marker'] ?? 0) || 0;
  const maxParts = Math.min(Number(request.headers['x-amz-max-parts'] ?? MAX_PAGE_ITEMS), MAX_PAGE_ITEMS);
  const { parts, checksum } = version;
  const numbered = parts.map((part, index) => ({ ...part, partNumber: index + 1 }));
  const behind = numbered.filter((part) => part.partNumber > marker);
  const page = behind.slice(0, maxParts);
  return [
    element(
      'ObjectParts',
      element('PartsCount', parts.length),
      element('PartNumberMarker', marker),
      element('NextPartNumberMarker', page.at(-1)?.partNumber ?? marker),
      element('MaxParts', maxParts),
      element('IsTruncated', behind.length > page.length),
      // API Reference: the parts are listed only when they have checksums
      ...(checksum?.type === 'COMPOSITE' ? page : []).map((part) =>
        element(
          'Part',
          element('PartNumber', part.partNumber),
          element('Size', part.bytes),
          ...(checksum && part.checksum !== undefined
            ? [element(checksumElementName(checksum.algorithm), part.checksum)]
            : []),
        ),
      ),
    ),
  ];
}

function attributeElements(attribute: Attribute, version: ObjectVersion, request: S3Request): XmlNode[] {
  switch (attribute) {
    case 'ETag':
      return [element('ETag', version.etag)];
    case 'Checksum':
      return version.checksum ? [element('Checksum', ...checksumElements(version.checksum))] : [];
    case 'ObjectParts':
      return partsElement(version, request);
    case 'StorageClass':
      return [element('StorageClass', version.headers['x-amz-storage-class'] ?? 'STANDARD')];
    case 'ObjectSize':
      return [element('ObjectSize', version.bytes)];
  }
}

export const getObjectAttributes: ObjectHandler = (call) => {
  const { bucket, key, request } = call;
  const asked = askedAttributes(request);
  const version = selectObject(bucket, key, request.query.get('versionId'));
  requireCustomerKey(
    version.customerKey,
    readCustomerKey(request.headers, 'x-amz-server-side-encryption-customer'),
  );
  return xmlAnswer(
    element(
      'GetObjectAttributesResponse',
      ...asked.flatMap((attribute) => attributeElements(attribute, version, request)),
    ),
    {
      'last-modified': new Date(version.lastModified).toUTCString(),
      ...versionIdHeader(bucket, version),
    },
  );
};
