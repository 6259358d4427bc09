import { S3Error } from '@s3ep/s3-protocol';
import type { ChecksumAlgorithm } from '@s3ep/s3-protocol';
import type { ObjectCall, ObjectHandler } from '../http/call';
import { MAX_OBJECT_BYTES } from '../http/request-body';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { askedChecksum } from '../objects/checksum-request';
import { checksumElements } from '../objects/checksum-elements';
import { commitOwnBody } from '../objects/commit-object';
import { copyBytes, linkBytes } from '../objects/copy-bytes';
import { resolveCopySource } from '../objects/copy-source';
import type { CopySource } from '../objects/copy-source';
import { customerKeyAnswer, customerKeyCheck, readCustomerKey } from '../objects/customer-key';
import type { CustomerKey } from '../objects/customer-key';
import { describeObject } from '../objects/describe-object';
import { versionIdHeader } from '../objects/select-version';
import type { ObjectDescription } from '../storage/stored-version';

function replaces(call: ObjectCall, directive: string): boolean {
  const value = call.request.headers[directive] ?? 'COPY';
  if (value !== 'COPY' && value !== 'REPLACE') {
    throw new S3Error('InvalidArgument', {
      message: 'Unknown metadata directive.',
      details: { ArgumentName: directive, ArgumentValue: value },
    });
  }
  return value === 'REPLACE';
}

/** What is said about the copy: the source's words, or new ones, as the two directives want. */
function describeCopy(
  call: ObjectCall,
  source: CopySource,
  customerKey: CustomerKey | undefined,
): ObjectDescription {
  const fresh = describeObject(call.request.headers, customerKey, call.now);
  const { headers, metadata } = replaces(call, 'x-amz-metadata-directive') ? fresh : source.version;
  const { tags } = replaces(call, 'x-amz-tagging-directive') ? fresh : source.version;
  const storageClass = fresh.headers['x-amz-storage-class'];
  // API Reference, CopyObject: the storage class is not copied
  const kept = Object.entries(headers).filter(([name]) => name !== 'x-amz-storage-class');
  return {
    headers: {
      ...Object.fromEntries(kept),
      ...(storageClass === undefined ? {} : { 'x-amz-storage-class': storageClass }),
    },
    metadata,
    tags,
    ...(fresh.retention ? { retention: fresh.retention } : {}),
    ...(fresh.legalHold === undefined ? {} : { legalHold: fresh.legalHold }),
    ...(customerKey ? { customerKey: customerKeyCheck(customerKey) } : {}),
  };
}

/** @throws S3Error InvalidRequest for a copy onto itself that would change nothing */
function requireChange(call: ObjectCall, source: CopySource): void {
  const itself = source.bucket === call.bucket && source.key === call.key && source.versionId === undefined;
  const changed =
    replaces(call, 'x-amz-metadata-directive') ||
    call.request.headers['x-amz-storage-class'] !== undefined ||
    call.request.headers['x-amz-website-redirect-location'] !== undefined ||
    call.request.headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined;
  if (itself && !changed) {
    throw new S3Error('InvalidRequest', {
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    });
  }
}

function copyChecksum(call: ObjectCall, source: CopySource): ChecksumAlgorithm | undefined {
  const asked = call.request.headers['x-amz-checksum-algorithm'];
  return asked === undefined ? source.version.checksum?.algorithm : askedChecksum(asked);
}

export const copyObject: ObjectHandler = async (call) => {
  const source = resolveCopySource(call);
  requireChange(call, source);
  if (source.version.bytes > MAX_OBJECT_BYTES) {
    throw new S3Error('InvalidRequest', {
      message: `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_OBJECT_BYTES}`,
    });
  }
  const customerKey = readCustomerKey(call.request.headers, 'x-amz-server-side-encryption-customer');
  const description = describeCopy(call, source, customerKey);
  const options = {
    source,
    range: { first: 0, last: source.version.bytes - 1 },
    customerKey,
    checksumAlgorithm: copyChecksum(call, source),
  };
  const copied = (await linkBytes(call, options)) ?? (await copyBytes(call, options));
  const version = await commitOwnBody(call, {
    ...description,
    bytes: copied.segment.bytes,
    etag: copied.etag,
    segments: [copied.segment],
    ...(copied.checksum ? { checksum: copied.checksum } : {}),
  });
  return xmlAnswer(
    element(
      'CopyObjectResult',
      element('LastModified', new Date(version.lastModified).toISOString()),
      element('ETag', `"${version.etag}"`),
      ...checksumElements(version.checksum),
    ),
    {
      ...versionIdHeader(call.bucket, version),
      ...(source.bucket.settings.versioning === 'off'
        ? {}
        : { 'x-amz-copy-source-version-id': source.version.versionId }),
      ...customerKeyAnswer(customerKey),
    },
  );
};
