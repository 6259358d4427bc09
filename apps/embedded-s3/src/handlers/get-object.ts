import { S3Error } from '@s3ep/s3-protocol';
import type { Answer } from '../http/answer';
import type { ObjectCall, ObjectHandler } from '../http/call';
import { resolveRange } from '../objects/byte-range';
import type { ByteRange } from '../objects/byte-range';
import { isNotModified } from '../objects/conditions';
import { readCustomerKey, requireCustomerKey } from '../objects/customer-key';
import { checksumHeaders, objectHeaders, overrideHeaders, validatorHeaders } from '../objects/object-headers';
import { partOf } from '../objects/part-of';
import { objectBody, unsentBody } from '../objects/object-body';
import { selectObject } from '../objects/select-version';
import type { ObjectVersion } from '../storage/stored-version';

interface Selection {
  readonly status: 200 | 206;
  readonly range: ByteRange;
  readonly headers: Readonly<Record<string, string>>;
}

/** Which bytes are asked for: the object, a range, or a part. @throws S3Error InvalidRange, InvalidRequest */
function select(call: ObjectCall, version: ObjectVersion): Selection {
  const { query, headers } = call.request;
  const withChecksum = headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED';
  const partNumber = query.get('partNumber');
  if (partNumber !== undefined) {
    if (headers.range !== undefined) {
      throw new S3Error('InvalidRequest', {
        message: 'Cannot specify both Range header and partNumber query parameter',
      });
    }
    const part = partOf(version, partNumber);
    return {
      status: 206,
      range: part.range,
      headers: {
        ...(version.bytes === 0 ? {} : contentRange(part.range, version.bytes)),
        ...(version.parts ? { 'x-amz-mp-parts-count': String(version.parts.length) } : {}),
        ...(withChecksum ? checksumHeaders(part.checksum) : {}),
      },
    };
  }
  const range = resolveRange(headers.range, version.bytes);
  if (range) return { status: 206, range, headers: contentRange(range, version.bytes) };
  return {
    status: 200,
    range: { first: 0, last: version.bytes - 1 },
    headers: withChecksum ? checksumHeaders(version.checksum) : {},
  };
}

function contentRange(range: ByteRange, bytes: number): Record<string, string> {
  return { 'content-range': `bytes ${range.first}-${range.last}/${bytes}` };
}

export const getObject: ObjectHandler = (call): Answer => {
  const { bucket, request } = call;
  const version = selectObject(bucket, call.key, request.query.get('versionId'));
  const customerKey = readCustomerKey(call.request.headers, 'x-amz-server-side-encryption-customer');
  requireCustomerKey(version.customerKey, customerKey);
  if (isNotModified(version, call.request.headers)) {
    return { status: 304, headers: validatorHeaders(bucket, version) };
  }
  const { status, range, headers } = select(call, version);
  return {
    status,
    headers: { ...objectHeaders(bucket, version), ...headers, ...overrideHeaders(request) },
    body:
      request.method === 'HEAD'
        ? unsentBody(range.last - range.first + 1)
        : objectBody({
            data: bucket.data,
            segments: version.segments,
            range,
            customerKey: customerKey?.key,
          }),
  };
};
