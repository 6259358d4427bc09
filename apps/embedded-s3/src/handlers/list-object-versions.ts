import { S3Error } from '@s3ep/s3-protocol';
import type { BucketHandler } from '../http/call';
import { ownerElement } from '../http/owner-element';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import type { XmlNode } from '../http/xml-node';
import { listPage } from '../listing/list-page';
import { pageSize, textEncoding } from '../listing/listing-parameters';
import { fromByteKey, toByteKey } from '../storage/byte-key';
import type { StoredVersion } from '../storage/stored-version';

interface ListedVersion {
  readonly version: StoredVersion;
  readonly isLatest: boolean;
}

function versionElement(key: string, { version, isLatest }: ListedVersion, owner: XmlNode): XmlNode {
  const place = [
    element('Key', key),
    element('VersionId', version.versionId),
    element('IsLatest', isLatest),
    element('LastModified', new Date(version.lastModified).toISOString()),
  ];
  if (version.kind === 'delete-marker') return element('DeleteMarker', ...place, owner);
  return element(
    'Version',
    ...place,
    element('ETag', `"${version.etag}"`),
    ...(version.checksum
      ? [
          element('ChecksumAlgorithm', version.checksum.algorithm),
          element('ChecksumType', version.checksum.type),
        ]
      : []),
    element('Size', version.bytes),
    owner,
    element('StorageClass', version.headers['x-amz-storage-class'] ?? 'STANDARD'),
  );
}

export const listObjectVersions: BucketHandler = (call) => {
  const { bucket } = call;
  const { query } = call.request;
  const keyMarker = query.get('key-marker') ?? '';
  const versionIdMarker = query.get('version-id-marker') ?? '';
  if (versionIdMarker !== '' && keyMarker === '') {
    throw new S3Error('InvalidArgument', {
      message: 'A version-id marker cannot be specified without a key marker.',
    });
  }
  const maxKeys = pageSize(query, 'max-keys');
  const { encode, type } = textEncoding(query);
  const after = toByteKey(keyMarker);
  const page = listPage<ListedVersion>({
    keys: bucket.keys,
    prefix: toByteKey(query.get('prefix') ?? ''),
    delimiter: toByteKey(query.get('delimiter') ?? ''),
    after,
    afterIncluded: versionIdMarker !== '',
    maxItems: maxKeys,
    itemsOf: (byteKey) => {
      const versions = bucket.historyOf(byteKey)?.versions ?? [];
      const all = versions.map((version, index) => ({ version, isLatest: index === 0 }));
      if (byteKey !== after) return all;
      const marked = versions.findIndex((version) => version.versionId === versionIdMarker);
      return all.slice(marked + 1);
    },
  });
  const owner = ownerElement('Owner', bucket.settings.owner);
  const nodes = page.entries.map((entry) =>
    entry.kind === 'prefix'
      ? element('CommonPrefixes', element('Prefix', encode(fromByteKey(entry.prefix))))
      : versionElement(encode(fromByteKey(entry.byteKey)), entry.item, owner),
  );
  const last = page.truncated ? page.entries.at(-1) : undefined;
  const next = last
    ? [
        element('NextKeyMarker', encode(fromByteKey(last.kind === 'item' ? last.byteKey : last.prefix))),
        ...(last.kind === 'item' ? [element('NextVersionIdMarker', last.item.version.versionId)] : []),
      ]
    : [];
  const delimiter = query.get('delimiter') ?? '';
  return xmlAnswer(
    element(
      'ListVersionsResult',
      element('Name', bucket.settings.name),
      element('Prefix', encode(query.get('prefix') ?? '')),
      element('KeyMarker', encode(keyMarker)),
      element('VersionIdMarker', versionIdMarker),
      ...next,
      element('MaxKeys', maxKeys),
      ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
      ...(type ? [element('EncodingType', type)] : []),
      element('IsTruncated', page.truncated),
      ...nodes,
    ),
  );
};
