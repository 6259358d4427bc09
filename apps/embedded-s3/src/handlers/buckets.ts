import { S3Error, parseXml } from '@s3ep/s3-protocol';
import type { BucketHandler, Call, ServiceHandler } from '../http/call';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { ownerElement } from '../http/owner-element';

const MAX_DOCUMENT_BYTES = 64 * 1024;
const DEFAULT_REGION = 'us-east-1';
const MAX_BUCKETS = 10_000;

// S3 User Guide, "General purpose bucket naming rules"
const BUCKET_NAME = /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9]))*[a-z0-9]$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

async function checkLocation(call: Call): Promise<void> {
  const document = await call.body.document(MAX_DOCUMENT_BYTES);
  if (document.length === 0) return;
  const constraint = parseXml(document).child('LocationConstraint')?.text ?? DEFAULT_REGION;
  if (constraint !== call.region && constraint !== '') {
    throw new S3Error('IllegalLocationConstraintException', {
      message: `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    });
  }
}

export const listBuckets: ServiceHandler = (call) => {
  const { query } = call.request;
  const prefix = query.get('prefix') ?? '';
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString();
  const limit = Number(query.get('max-buckets') ?? MAX_BUCKETS);
  const names = call.storage
    .buckets()
    .filter(({ settings }) => settings.name.startsWith(prefix) && settings.name > after);
  const page = names.slice(0, limit);
  const last = page.at(-1)?.settings.name;
  return xmlAnswer(
    element(
      'ListAllMyBucketsResult',
      ownerElement('Owner', call.caller),
      element(
        'Buckets',
        ...page.map(({ settings }) =>
          element(
            'Bucket',
            element('Name', settings.name),
            element('CreationDate', new Date(settings.created).toISOString()),
          ),
        ),
      ),
      ...(names.length > page.length && last !== undefined
        ? [element('ContinuationToken', Buffer.from(last).toString('base64url'))]
        : []),
      ...(prefix === '' ? [] : [element('Prefix', prefix)]),
    ),
  );
};

export const createBucket: ServiceHandler = async (call) => {
  const name = call.request.bucket ?? '';
  if (!BUCKET_NAME.test(name) || IP_ADDRESS.test(name)) {
    throw new S3Error('InvalidBucketName', { details: { BucketName: name } });
  }
  await checkLocation(call);
  const objectLock = call.request.headers['x-amz-bucket-object-lock-enabled']?.toLowerCase() === 'true';
  await call.storage.createBucket({
    name,
    created: call.now.getTime(),
    owner: call.caller,
    // S3 User Guide, "Object Lock": needs versioning
    versioning: objectLock ? 'enabled' : 'off',
    objectLock,
    documents: {},
  });
  return { status: 200, headers: { location: `/${name}` } };
};

export const headBucket: BucketHandler = (call) => ({
  status: 200,
  headers: { 'x-amz-bucket-region': call.region, 'x-amz-access-point-alias': 'false' },
});

export const deleteBucket: BucketHandler = async (call) => {
  await call.storage.deleteBucket(call.bucket.settings.name);
  return { status: 204 };
};

export const getBucketLocation: BucketHandler = (call) =>
  xmlAnswer(element('LocationConstraint', ...(call.region === DEFAULT_REGION ? [] : [call.region])));
