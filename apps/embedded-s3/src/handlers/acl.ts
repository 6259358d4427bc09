import { S3Error } from '@s3ep/s3-protocol';
import type { Answer } from '../http/answer';
import type { BucketCall, BucketHandler, ObjectHandler } from '../http/call';
import { ownerElement } from '../http/owner-element';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { selectObject } from '../objects/select-version';

const MAX_DOCUMENT_BYTES = 64 * 1024;
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** There is one access control list: the owner may do everything. */
function ownerFullControl(call: BucketCall): Answer {
  const owner = call.bucket.settings.owner;
  const grantee = {
    ...ownerElement('Owner', owner),
    name: 'Grantee',
    attributes: { 'xmlns:xsi': INSTANCE, 'xsi:type': 'CanonicalUser' },
  };
  return xmlAnswer(
    element(
      'AccessControlPolicy',
      ownerElement('Owner', owner),
      element('AccessControlList', element('Grant', grantee, element('Permission', 'FULL_CONTROL'))),
    ),
  );
}

/** Takes the list that it has already, refuses every other. */
async function putAcl(call: BucketCall): Promise<Answer> {
  const document = (await call.body.document(MAX_DOCUMENT_BYTES)).toString();
  const canned = call.request.headers['x-amz-acl'] ?? 'private';
  const grants = Object.keys(call.request.headers).some((name) => name.startsWith('x-amz-grant-'));
  if (grants || !['private', 'bucket-owner-full-control'].includes(canned) || document.includes('AllUsers')) {
    throw new S3Error('NotImplemented', {
      message: 'Access control lists other than private are not implemented.',
    });
  }
  return { status: 200 };
}

export const getBucketAcl: BucketHandler = ownerFullControl;
export const putBucketAcl: BucketHandler = putAcl;

export const getObjectAcl: ObjectHandler = (call) => {
  selectObject(call.bucket, call.key, call.request.query.get('versionId'));
  return ownerFullControl(call);
};

export const putObjectAcl: ObjectHandler = (call) => {
  selectObject(call.bucket, call.key, call.request.query.get('versionId'));
  return putAcl(call);
};
