import { S3Error, decodeUriBytes } from '@s3ep/s3-protocol';
import type { ObjectCall } from '../http/call';
import type { Bucket } from '../storage/bucket';
import type { ObjectVersion } from '../storage/stored-version';
import { checkCopyConditions } from './conditions';
import { readCustomerKey, requireCustomerKey } from './customer-key';
import type { CustomerKey } from './customer-key';
import { selectObject } from './select-version';

export interface CopySource {
  readonly bucket: Bucket;
  readonly key: string;
  /** Undefined: the newest. */
  readonly versionId?: string | undefined;
  readonly version: ObjectVersion;
  readonly customerKey?: CustomerKey | undefined;
}

// API Reference, CopyObject: bucket/key, URL-encoded, with or without a leading slash and ?versionId=
const COPY_SOURCE = /^\/?([^/?]+)\/(.+?)(?:\?versionId=([^?&]*))?$/s;

/**
 * The object that x-amz-copy-source names, after the conditions on it were checked.
 * @throws S3Error InvalidArgument, NoSuchBucket, NoSuchKey, NoSuchVersion, InvalidRequest (a delete marker)
 */
export function resolveCopySource(call: ObjectCall): CopySource {
  const header = call.request.headers['x-amz-copy-source'] ?? '';
  const match = COPY_SOURCE.exec(header);
  if (!match) {
    throw new S3Error('InvalidArgument', {
      message: 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      details: { ArgumentName: 'x-amz-copy-source', ArgumentValue: header },
    });
  }
  const [, bucketName = '', rawKey = '', versionId] = match;
  const bucket = call.storage.bucket(decodeUriBytes(bucketName));
  const key = decodeUriBytes(rawKey);
  const version = selectSource(bucket, key, versionId);
  const customerKey = readCustomerKey(
    call.request.headers,
    'x-amz-copy-source-server-side-encryption-customer',
  );
  requireCustomerKey(version.customerKey, customerKey);
  checkCopyConditions(version, call.request.headers);
  return { bucket, key, versionId, version, customerKey };
}

function selectSource(bucket: Bucket, key: string, versionId: string | undefined): ObjectVersion {
  try {
    return selectObject(bucket, key, versionId);
  } catch (error) {
    if (error instanceof S3Error && error.code === 'MethodNotAllowed') {
      throw new S3Error('InvalidRequest', {
        message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
      });
    }
    throw error;
  }
}
