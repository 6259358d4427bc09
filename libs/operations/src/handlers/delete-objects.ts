import { createHash } from 'node:crypto';
import {
  type FailedDeletion,
  type HeaderMap,
  type ObjectToDelete,
  parseDeleteRequest,
  parseDeleteResult,
  S3Error,
  writeDeleteRequest,
  writeDeleteResult,
} from '@s3ep/s3-protocol';
import { mayAccess } from '../access/authorise';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { hasPlainObjects } from '../etag/backend-conditions';
import { toBackendEtagCondition } from '../etag/client-etag';
import type { BucketContext, Services } from '../operation-context';
import { requireEnforced } from '../require-enforced-conditions';
import { isReservedKey } from '../reserved-keys';
import type { S3Response } from '../s3-response';
import { answeredHeaders } from './forward';

/** 1,000 keys of 1,024 bytes, every byte written as a character reference. */
const DOCUMENT_LIMIT_BYTES = 8 * 1_048_576;

const PASSED = [
  'x-amz-bypass-governance-retention',
  'x-amz-expected-bucket-owner',
  'x-amz-mfa',
  'x-amz-request-payer',
] as const;

/**
 * DeleteObjects: rights are checked key by key. What this client may not delete is refused in the answer, the
 * rest goes to the backend in one request.
 */
export async function deleteObjects(context: BucketContext, services: Services): Promise<S3Response> {
  const { request, bucket, backend, body } = context;
  requireDigest(request.headers);
  const { objects, quiet } = parseDeleteRequest((await body.collect(DOCUMENT_LIMIT_BYTES)).bytes);
  // the backend knows another size than the client
  if (objects.some(({ size }) => size !== undefined))
    throw new S3Error('NotImplemented', { details: { Element: 'Size' } });
  const allowed = objects.filter((object) => mayDelete(context, object));
  const refused = objects.filter((object) => !allowed.includes(object)).map(refusal);
  if (allowed.length === 0) {
    const document = writeDeleteResult({ deleted: [], failed: refused });
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: document };
  }

  const translated = allowed.map((object) => backendObject(object, context, services));
  const document = writeDeleteRequest({ quiet, objects: translated });
  const headers: Record<string, string> = {
    'content-type': 'application/xml',
    'content-md5': createHash('md5').update(document).digest('base64'),
  };
  for (const name of PASSED) if (request.headers[name] !== undefined) headers[name] = request.headers[name];
  const query = [['delete', '']] as const;
  const response = await backend.send({ method: 'POST', bucket, query, headers, body: document });
  if (isFailure(response)) return relayFailure(response);
  const answered = answeredHeaders(response.headers);
  if (refused.length === 0) return { status: 200, headers: answered, body: response.body };
  Reflect.deleteProperty(answered, 'content-length');
  const { deleted, failed } = parseDeleteResult(await collectAnswer(response, DOCUMENT_LIMIT_BYTES));
  return {
    status: 200,
    headers: answered,
    body: writeDeleteResult({ deleted, failed: [...failed, ...refused] }),
  };
}

/** A document cut short would name fewer objects, or other ones (API reference of DeleteObjects). */
function requireDigest(headers: HeaderMap): void {
  const said = Object.keys(headers).some(
    (name) => name === 'content-md5' || name === 'x-amz-trailer' || name.startsWith('x-amz-checksum-'),
  );
  if (!said)
    throw new S3Error('InvalidRequest', { message: 'Missing required header for this request: Content-MD5' });
}

function mayDelete({ client, bucket }: BucketContext, { key }: ObjectToDelete): boolean {
  return !isReservedKey(key) && mayAccess(client, { permission: 'delete', bucket, key });
}

function refusal({ key, versionId }: ObjectToDelete): FailedDeletion {
  return {
    key,
    ...(versionId !== undefined && { versionId }),
    code: 'AccessDenied',
    message: 'Access Denied',
  };
}

function backendObject(
  { etag, ...object }: ObjectToDelete,
  { policy }: BucketContext,
  { backendProfile }: Services,
): ObjectToDelete {
  if (etag !== undefined || object.lastModifiedTime !== undefined)
    requireEnforced(
      backendProfile,
      ['delete-if-match'],
      etag === undefined ? 'LastModifiedTime' : 'If-Match',
    );
  if (etag === undefined) return object;
  const form = backendProfile.ifMatchEtagForm;
  return { ...object, etag: toBackendEtagCondition(etag, { plainObjects: hasPlainObjects(policy), form }) };
}
