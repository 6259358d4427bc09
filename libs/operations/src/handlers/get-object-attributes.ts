import type { ManifestLayout, OpenedObject } from '@s3ep/object-format';
import {
  type ChecksumElements,
  checksumHeaderName,
  type ObjectPartsAttributes,
  S3Error,
  writeObjectAttributes,
} from '@s3ep/s3-protocol';
import type { BackendResponse } from '@s3ep/backend';
import { failureOfHead, isFailure } from '../backend-failure';
import { hasPlainObjects } from '../etag/backend-conditions';
import { toClientEtag } from '../etag/client-etag';
import { RECORD_HEADER } from '../headers/metadata-names';
import { manifestChecksums } from '../headers/read-answer-headers';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { readRequestHeaders, readRequestQuery } from '../headers/read-request';
import { missingBucket } from '../missing-bucket';
import { objectParts } from '../multipart/object-parts';
import type { ObjectContext, Services } from '../operation-context';
import { requireAllowedKind } from '../record/require-allowed-kind';
import { openStoredObject, type StoredObject } from '../record/open-stored-object';
import { readManifest } from '../record/read-manifest';
import { storedExtent } from '../record/stored-extent';
import type { S3Response } from '../s3-response';
import { seenObject } from './get-multipart-object';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;
type Attribute = (typeof ATTRIBUTES)[number];

const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;

interface Described {
  readonly etag: string;
  readonly bytes: number;
  readonly checksums: ChecksumElements;
  readonly checksumType: 'FULL_OBJECT' | 'COMPOSITE';
  /** Of a multipart object. */
  readonly parts?: ObjectPartsAttributes;
  readonly storageClass: string;
}

/** GetObjectAttributes: answered from one HEAD; size, ETag and checksums are the plaintext's. */
export async function getObjectAttributes(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, bucket, key, policy, backend } = context;
  const wanted = wantedAttributes(request.headers['x-amz-object-attributes']);
  const response = await backend.send({
    method: 'HEAD',
    bucket,
    key,
    query: readRequestQuery(request),
    headers: {
      ...readRequestHeaders(request.headers),
      ...(hasPlainObjects(policy) && { 'x-amz-checksum-mode': 'ENABLED' }),
    },
  });
  if (isFailure(response)) {
    const missing = { bucket, key, headers: readRequestHeaders(request.headers) };
    throw (
      (await missingBucket(context, response, missing)) ??
      failureOfHead(response, { versionId: request.query.get('versionId') })
    );
  }
  requireAllowedKind(policy, { isEncrypted: response.headers[RECORD_HEADER] !== undefined });
  const stored = await openStoredObject(services, { bucket, key }, response.headers);
  const described = await describe(context, services, response, stored);
  const passed = objectAnswerHeaders(response.headers);
  const headers: Record<string, string> = { 'content-type': 'application/xml' };
  for (const name of ['last-modified', 'x-amz-delete-marker', 'x-amz-version-id'])
    if (passed[name] !== undefined) headers[name] = passed[name];
  return { status: 200, headers, body: document(described, wanted) };
}

function wantedAttributes(header: string | undefined): ReadonlySet<Attribute> {
  const names = (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.find((name) => !(ATTRIBUTES as readonly string[]).includes(name));
  if (names.length === 0 || unknown !== undefined)
    throw new S3Error('InvalidArgument', {
      message: 'Invalid attribute name specified.',
      details: { ArgumentName: 'x-amz-object-attributes', ArgumentValue: unknown ?? '' },
    });
  return new Set(names as Attribute[]);
}

async function describe(
  context: ObjectContext,
  services: Services,
  response: BackendResponse,
  stored: StoredObject | undefined,
): Promise<Described> {
  if (!stored) return describePlain(response);
  if (stored.kind === 'single-part') return describeEncrypted(response, stored.opened);
  const seen = seenObject(context, response);
  return describeMultipart(context, response, await readManifest(seen, stored.opened, services.manifests));
}

function describeMultipart(
  { request }: ObjectContext,
  { headers }: BackendResponse,
  layout: ManifestLayout,
): Described {
  const checksums = manifestChecksums(layout);
  return {
    etag: unquoted(toClientEtag(headers.etag ?? '')),
    bytes: layout.plaintextBytes,
    checksums: Object.fromEntries(
      checksums?.values.map(({ algorithm, value }) => [algorithm, withoutPartCount(value)]) ?? [],
    ),
    checksumType: checksums?.type ?? 'FULL_OBJECT',
    storageClass: headers['x-amz-storage-class'] ?? 'STANDARD',
    parts: objectParts(layout, request.headers),
  };
}

function describeEncrypted(response: BackendResponse, opened: OpenedObject): Described {
  storedExtent(response, opened.plaintextBytes);
  return {
    etag: unquoted(toClientEtag(response.headers.etag ?? '')),
    bytes: opened.plaintextBytes,
    checksums: Object.fromEntries(
      opened.checksums.map(({ algorithm, digest }) => [algorithm, digest.toString('base64')]),
    ),
    checksumType: 'FULL_OBJECT',
    storageClass: response.headers['x-amz-storage-class'] ?? 'STANDARD',
  };
}

function describePlain({ headers }: BackendResponse): Described {
  const checksums = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = headers[checksumHeaderName(algorithm)];
    return value === undefined ? [] : [[algorithm, withoutPartCount(value)] as const];
  });
  return {
    etag: unquoted(headers.etag ?? ''),
    bytes: Number(headers['content-length']),
    checksums: Object.fromEntries(checksums),
    checksumType: headers['x-amz-checksum-type'] === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT',
    storageClass: headers['x-amz-storage-class'] ?? 'STANDARD',
  };
}

function document(described: Described, wanted: ReadonlySet<Attribute>): Buffer {
  const { etag, bytes, checksums, checksumType, storageClass, parts } = described;
  const hasChecksum = CHECKSUM_ALGORITHMS.some((algorithm) => checksums[algorithm] !== undefined);
  return writeObjectAttributes({
    ...(wanted.has('ETag') && { etag }),
    ...(wanted.has('Checksum') && hasChecksum && { checksums: { ...checksums, type: checksumType } }),
    ...(wanted.has('ObjectParts') && parts !== undefined && { parts }),
    ...(wanted.has('StorageClass') && { storageClass }),
    ...(wanted.has('ObjectSize') && { objectSize: bytes }),
  });
}

/** GetObjectAttributes names the digest of a composite checksum alone. */
function withoutPartCount(checksum: string): string {
  return checksum.replace(/-\d+$/, '');
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
