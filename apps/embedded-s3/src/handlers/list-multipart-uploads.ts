import type { BucketHandler } from '../http/call';
import { ownerElement } from '../http/owner-element';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import type { XmlNode } from '../http/xml-node';
import { listPage } from '../listing/list-page';
import { pageSize, textEncoding } from '../listing/listing-parameters';
import { fromByteKey, toByteKey } from '../storage/byte-key';
import type { ByteKey } from '../storage/byte-key';
import type { MultipartUpload } from '../storage/multipart-upload';
import { SortedKeys } from '../storage/sorted-keys';

function uploadElement(upload: MultipartUpload, key: string): XmlNode {
  return element(
    'Upload',
    element('Key', key),
    element('UploadId', upload.uploadId),
    ownerElement('Initiator', upload.owner),
    ownerElement('Owner', upload.owner),
    element('StorageClass', upload.description.headers['x-amz-storage-class'] ?? 'STANDARD'),
    element('Initiated', new Date(upload.initiated).toISOString()),
    ...(upload.checksum
      ? [
          element('ChecksumAlgorithm', upload.checksum.algorithm),
          element('ChecksumType', upload.checksum.type),
        ]
      : []),
  );
}

/** The uploads of each key, the oldest first. */
function byKey(uploads: readonly MultipartUpload[]): Map<ByteKey, MultipartUpload[]> {
  const groups = new Map<ByteKey, MultipartUpload[]>();
  const ordered = uploads.toSorted((a, b) => a.initiated - b.initiated || (a.uploadId < b.uploadId ? -1 : 1));
  for (const upload of ordered) {
    const byteKey = toByteKey(upload.key);
    groups.set(byteKey, [...(groups.get(byteKey) ?? []), upload]);
  }
  return groups;
}

export const listMultipartUploads: BucketHandler = (call) => {
  const { bucket } = call;
  const { query } = call.request;
  const keyMarker = query.get('key-marker') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  // API Reference: ignored unless there is a key-marker
  const idMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
  const maxUploads = pageSize(query, 'max-uploads');
  const encoding = textEncoding(query);
  const uploads = byKey(bucket.uploads.all());
  const keys = new SortedKeys();
  keys.replace(uploads.keys());
  const after = toByteKey(keyMarker);
  const page = listPage<MultipartUpload>({
    keys,
    prefix: toByteKey(query.get('prefix') ?? ''),
    delimiter: toByteKey(delimiter),
    after,
    afterIncluded: idMarker !== '',
    maxItems: maxUploads,
    itemsOf: (byteKey) => {
      const all = uploads.get(byteKey) ?? [];
      if (byteKey !== after) return all;
      return all.slice(all.findIndex((upload) => upload.uploadId === idMarker) + 1);
    },
  });
  const show = (byteKey: ByteKey): string => encoding.encode(fromByteKey(byteKey));
  const last = page.entries.at(-1);
  const next = last
    ? [
        element('NextKeyMarker', show(last.kind === 'item' ? last.byteKey : last.prefix)),
        ...(last.kind === 'item' ? [element('NextUploadIdMarker', last.item.uploadId)] : []),
      ]
    : [];
  return xmlAnswer(
    element(
      'ListMultipartUploadsResult',
      element('Bucket', bucket.settings.name),
      element('KeyMarker', encoding.encode(keyMarker)),
      element('UploadIdMarker', idMarker),
      ...next,
      element('Prefix', encoding.encode(query.get('prefix') ?? '')),
      ...(delimiter === '' ? [] : [element('Delimiter', encoding.encode(delimiter))]),
      ...(encoding.type ? [element('EncodingType', encoding.type)] : []),
      element('MaxUploads', maxUploads),
      element('IsTruncated', page.truncated),
      ...page.entries.map((entry) =>
        entry.kind === 'prefix'
          ? element('CommonPrefixes', element('Prefix', show(entry.prefix)))
          : uploadElement(entry.item, show(entry.byteKey)),
      ),
    ),
  );
};
