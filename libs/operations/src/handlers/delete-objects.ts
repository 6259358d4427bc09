import { createHash } from 'node:crypto';
import {
  element,
  parseXml,
  S3Error,
  type WritableElement,
  writeXml,
  type XmlElement,
} from '@s3ep/s3-protocol';
import { mayAccess } from '../access/authorise';
import { isFailure, relayFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { hasPlainObjects } from '../etag/backend-conditions';
import { toBackendEtagCondition } from '../etag/client-etag';
import type { BucketContext, Services } from '../operation-context';
import { isReservedKey } from '../reserved-keys';
import type { S3Response } from '../s3-response';
import { answeredHeaders } from './forward';

/** API reference of DeleteObjects. */
const MAX_OBJECTS = 1_000;

const REQUEST_LIMIT_BYTES = 8 * 1_048_576;
const ANSWER_LIMIT_BYTES = 8 * 1_048_576;

const PASSED = ['x-amz-bypass-governance-retention', 'x-amz-expected-bucket-owner', 'x-amz-mfa'] as const;

/**
 * DeleteObjects: rights are checked key by key. What this client may not delete is refused in the answer, the
 * rest goes to the backend in one request.
 */
export async function deleteObjects(context: BucketContext, services: Services): Promise<S3Response> {
  const { request, bucket, backend, body } = context;
  const { bytes } = await body.collect(REQUEST_LIMIT_BYTES);
  const { objects, quiet } = readDelete(bytes);
  const allowed = objects.filter((object) => mayDelete(context, object));
  const refused = objects.filter((object) => !allowed.includes(object)).map(refusal);
  if (allowed.length === 0) return answer(refused, { 'content-type': 'application/xml' });

  const document = writeXml(
    element('Delete', [
      ...allowed.map((object) => backendObject(object, context, services)),
      ...(quiet ? [element('Quiet', true)] : []),
    ]),
  );
  const headers: Record<string, string> = {
    'content-type': 'application/xml',
    'content-md5': createHash('md5').update(document).digest('base64'),
  };
  for (const name of PASSED) if (request.headers[name] !== undefined) headers[name] = request.headers[name];
  const response = await backend.send({
    method: 'POST',
    bucket,
    query: [['delete', '']],
    headers,
    body: document,
  });
  if (isFailure(response)) return relayFailure(response);
  const answered = answeredHeaders(response.headers);
  if (refused.length === 0) return { status: 200, headers: answered, body: response.body };
  Reflect.deleteProperty(answered, 'content-length');
  const result = parseXml(await collectAnswer(response, ANSWER_LIMIT_BYTES));
  return answer([...result.children, ...refused], answered);
}

function answer(children: readonly WritableElement[], headers: Record<string, string>): S3Response {
  return { status: 200, headers, body: writeXml(element('DeleteResult', children)) };
}

function readDelete(bytes: Buffer): { objects: readonly XmlElement[]; quiet: boolean } {
  const root = parseXml(bytes);
  const objects = root.childrenNamed('Object');
  const wellFormed = root.name === 'Delete' && objects.every((object) => keyOf(object) !== '');
  if (!wellFormed || objects.length === 0 || objects.length > MAX_OBJECTS) throw new S3Error('MalformedXML');
  // The backend knows another size than the client.
  if (objects.some((object) => object.child('Size')))
    throw new S3Error('NotImplemented', { details: { Element: 'Size' } });
  return { objects, quiet: root.child('Quiet')?.text.trim() === 'true' };
}

function keyOf(object: XmlElement): string {
  return object.child('Key')?.text ?? '';
}

function mayDelete({ client, bucket }: BucketContext, object: XmlElement): boolean {
  const key = keyOf(object);
  return !isReservedKey(key) && mayAccess(client, { permission: 'delete', bucket, key });
}

function refusal(object: XmlElement): WritableElement {
  const versionId = object.child('VersionId');
  return element('Error', [
    element('Key', keyOf(object)),
    ...(versionId ? [versionId] : []),
    element('Code', 'AccessDenied'),
    element('Message', 'Access Denied'),
  ]);
}

function backendObject(object: XmlElement, { policy }: BucketContext, services: Services): WritableElement {
  const plainObjects = hasPlainObjects(policy);
  return element(
    'Object',
    object.children.map((child) =>
      child.name === 'ETag'
        ? element(
            'ETag',
            toBackendEtagCondition(child.text.trim(), { plainObjects, form: services.ifMatchEtagForm }),
          )
        : child,
    ),
  );
}
