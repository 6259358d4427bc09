import { checksumHeaderName } from '@s3ep/s3-protocol';
import type { S3Request } from '@s3ep/s3-protocol';
import type { Bucket } from '../storage/bucket';
import type { ObjectVersion, StoredChecksum } from '../storage/stored-version';
import { customerKeyAnswer } from './customer-key';
import { lockHeaders } from './object-lock';
import { versionIdHeader } from './select-version';

/** Query parameter -> header that it overrides in a GET. */
const OVERRIDES = {
  'response-content-type': 'content-type',
  'response-content-language': 'content-language',
  'response-expires': 'expires',
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
} as const;

export function overrideHeaders(request: S3Request): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [parameter, header] of Object.entries(OVERRIDES)) {
    const value = request.query.get(parameter);
    if (value !== undefined && value !== '') headers[header] = value;
  }
  return headers;
}

export function checksumHeaders(checksum: StoredChecksum | undefined): Record<string, string> {
  if (!checksum) return {};
  return { [checksumHeaderName(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

/** The headers by which a 304 and a 200 can be told to be of the same version. */
export function validatorHeaders(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  return {
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.lastModified).toUTCString(),
    ...versionIdHeader(bucket, version),
  };
}

/** The headers of GET and HEAD but for those about the bytes sent. */
export function objectHeaders(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  return {
    'accept-ranges': 'bytes',
    ...validatorHeaders(bucket, version),
    ...version.headers,
    ...Object.fromEntries(
      Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
    ...(version.tags.length > 0 ? { 'x-amz-tagging-count': String(version.tags.length) } : {}),
    ...lockHeaders(version),
    ...customerKeyAnswer(version.customerKey),
  };
}
