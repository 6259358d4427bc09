import type { Answer } from '../http/answer';
import type { BucketCall, BucketHandler } from '../http/call';
import { ownerElement } from '../http/owner-element';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import type { XmlNode } from '../http/xml-node';
import { listPage } from '../listing/list-page';
import type { Page } from '../listing/list-page';
import { decodeToken, encodeToken, pageSize, textEncoding } from '../listing/listing-parameters';
import type { TextEncoding } from '../listing/listing-parameters';
import { fromByteKey, toByteKey } from '../storage/byte-key';
import type { ByteKey } from '../storage/byte-key';
import type { ObjectVersion } from '../storage/stored-version';
import { currentObject } from '../storage/version-history';

interface Listing {
  readonly page: Page<ObjectVersion>;
  /** Where the next page goes on; undefined when there is none. */
  readonly last?: ByteKey;
  readonly maxKeys: number;
  readonly encoding: TextEncoding;
  /** Elements that version 1 and 2 have in common and in this order. */
  readonly entries: readonly XmlNode[];
}

function checksumElements(version: ObjectVersion): XmlNode[] {
  if (!version.checksum) return [];
  return [
    element('ChecksumAlgorithm', version.checksum.algorithm),
    element('ChecksumType', version.checksum.type),
  ];
}

function listCurrent(call: BucketCall, options: { after: ByteKey; withOwner: boolean }): Listing {
  const { bucket, request } = call;
  const maxKeys = pageSize(request.query, 'max-keys');
  const encoding = textEncoding(request.query);
  const page = listPage<ObjectVersion>({
    keys: bucket.keys,
    prefix: toByteKey(request.query.get('prefix') ?? ''),
    delimiter: toByteKey(request.query.get('delimiter') ?? ''),
    after: options.after,
    maxItems: maxKeys,
    itemsOf: (byteKey) => {
      const version = currentObject(bucket.historyOf(byteKey));
      return version ? [version] : [];
    },
  });
  const contents: XmlNode[] = [];
  const prefixes: XmlNode[] = [];
  for (const entry of page.entries) {
    if (entry.kind === 'prefix') {
      const prefix = encoding.encode(fromByteKey(entry.prefix));
      prefixes.push(element('CommonPrefixes', element('Prefix', prefix)));
    } else {
      const { item: version, byteKey } = entry;
      contents.push(
        element(
          'Contents',
          element('Key', encoding.encode(fromByteKey(byteKey))),
          element('LastModified', new Date(version.lastModified).toISOString()),
          element('ETag', `"${version.etag}"`),
          ...checksumElements(version),
          element('Size', version.bytes),
          ...(options.withOwner ? [ownerElement('Owner', bucket.settings.owner)] : []),
          element('StorageClass', version.headers['x-amz-storage-class'] ?? 'STANDARD'),
        ),
      );
    }
  }
  const lastEntry = page.truncated ? page.entries.at(-1) : undefined;
  return {
    page,
    maxKeys,
    encoding,
    entries: [...contents, ...prefixes],
    ...(lastEntry ? { last: lastEntry.kind === 'item' ? lastEntry.byteKey : lastEntry.prefix } : {}),
  };
}

function optional(name: string, value: string | undefined): XmlNode[] {
  return value === undefined ? [] : [element(name, value)];
}

function document(call: BucketCall, listing: Listing, elements: readonly XmlNode[]): Answer {
  const { query } = call.request;
  const { encode, type } = listing.encoding;
  const delimiter = query.get('delimiter');
  return xmlAnswer(
    element(
      'ListBucketResult',
      element('Name', call.bucket.settings.name),
      element('Prefix', encode(query.get('prefix') ?? '')),
      ...elements,
      element('MaxKeys', listing.maxKeys),
      ...optional('Delimiter', delimiter === undefined || delimiter === '' ? undefined : encode(delimiter)),
      ...optional('EncodingType', type),
      element('IsTruncated', listing.page.truncated),
      ...listing.entries,
    ),
  );
}

/** Version 1: the next page begins behind a marker. */
export const listObjects: BucketHandler = (call) => {
  const { query } = call.request;
  const marker = query.get('marker') ?? '';
  const listing = listCurrent(call, { after: toByteKey(marker), withOwner: true });
  const { encode } = listing.encoding;
  // API Reference, ListObjects: NextMarker is returned only if a delimiter is given
  const nextMarker =
    listing.last !== undefined && (query.get('delimiter') ?? '') !== '' ? listing.last : undefined;
  return document(call, listing, [
    element('Marker', encode(marker)),
    ...optional('NextMarker', nextMarker === undefined ? undefined : encode(fromByteKey(nextMarker))),
  ]);
};

/** Version 2: tokens, start-after, KeyCount. */
export const listObjectsV2: BucketHandler = (call) => {
  const { query } = call.request;
  const startAfter = query.get('start-after');
  const token = query.get('continuation-token');
  const listing = listCurrent(call, {
    after: token === undefined ? toByteKey(startAfter ?? '') : decodeToken(token),
    withOwner: query.get('fetch-owner') === 'true',
  });
  return document(call, listing, [
    ...optional('StartAfter', startAfter === undefined ? undefined : listing.encoding.encode(startAfter)),
    ...optional('ContinuationToken', token),
    ...optional('NextContinuationToken', listing.last === undefined ? undefined : encodeToken(listing.last)),
    element('KeyCount', listing.page.entries.length),
  ]);
};
