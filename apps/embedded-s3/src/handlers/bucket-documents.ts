import { OPERATIONS, S3Error, parseXml } from '@s3ep/s3-protocol';
import type { OperationName, S3ErrorCode } from '@s3ep/s3-protocol';
import type { Answer } from '../http/answer';
import type { BucketCall, BucketHandler } from '../http/call';
import { element } from '../http/xml-node';
import type { XmlNode } from '../http/xml-node';
import { xmlAnswer } from '../http/xml-answer';

const MAX_DOCUMENT_BYTES = 1024 ** 2;

interface DocumentKind {
  /** Root element; undefined: not XML (a policy is JSON). */
  readonly root?: string;
  /** What GET answers when nothing was put: an error, or a document that says as much. */
  readonly absent: S3ErrorCode | XmlNode;
}

/**
 * Configuration that is kept and given back as it came, by sub-resource. Nothing acts on it (but Object Lock on
 * new objects): this server has no policy engine and no background jobs.
 */
const DOCUMENTS: Readonly<Record<string, DocumentKind>> = {
  accelerate: { root: 'AccelerateConfiguration', absent: element('AccelerateConfiguration') },
  cors: { root: 'CORSConfiguration', absent: 'NoSuchCORSConfiguration' },
  encryption: {
    root: 'ServerSideEncryptionConfiguration',
    absent: 'ServerSideEncryptionConfigurationNotFoundError',
  },
  lifecycle: { root: 'LifecycleConfiguration', absent: 'NoSuchLifecycleConfiguration' },
  logging: { root: 'BucketLoggingStatus', absent: element('BucketLoggingStatus') },
  notification: { root: 'NotificationConfiguration', absent: element('NotificationConfiguration') },
  'object-lock': { root: 'ObjectLockConfiguration', absent: 'ObjectLockConfigurationNotFoundError' },
  ownershipControls: { root: 'OwnershipControls', absent: 'OwnershipControlsNotFoundError' },
  policy: { absent: 'NoSuchBucketPolicy' },
  publicAccessBlock: {
    root: 'PublicAccessBlockConfiguration',
    absent: 'NoSuchPublicAccessBlockConfiguration',
  },
  replication: { root: 'ReplicationConfiguration', absent: 'ReplicationConfigurationNotFoundError' },
  requestPayment: {
    root: 'RequestPaymentConfiguration',
    absent: element('RequestPaymentConfiguration', element('Payer', 'BucketOwner')),
  },
  tagging: { root: 'Tagging', absent: 'NoSuchTagSet' },
  website: { root: 'WebsiteConfiguration', absent: 'NoSuchWebsiteConfiguration' },
};

function getDocument(call: BucketCall, resource: string, kind: DocumentKind): Answer {
  const document = call.bucket.settings.documents[resource];
  if (document !== undefined) {
    const type = kind.root === undefined ? 'application/json' : 'application/xml';
    return { status: 200, headers: { 'content-type': type }, body: Buffer.from(document) };
  }
  if (typeof kind.absent === 'object') return xmlAnswer(kind.absent);
  throw new S3Error(kind.absent, { details: { BucketName: call.bucket.settings.name } });
}

function checkJson(document: Buffer): void {
  try {
    JSON.parse(document.toString());
  } catch (cause) {
    throw new S3Error('MalformedPolicy', { message: 'Policies must be valid JSON.', cause });
  }
}

async function putDocument(call: BucketCall, resource: string, kind: DocumentKind): Promise<Answer> {
  const document = await call.body.document(MAX_DOCUMENT_BYTES);
  if (kind.root === undefined) checkJson(document);
  else if (parseXml(document).name !== kind.root) throw new S3Error('MalformedXML');
  if (resource === 'object-lock' && !call.bucket.settings.objectLock) {
    throw new S3Error('InvalidBucketState', {
      message: 'Object Lock configuration cannot be enabled on existing buckets',
    });
  }
  await call.bucket.changeSettings((settings) => ({
    ...settings,
    documents: { ...settings.documents, [resource]: document.toString() },
  }));
  return { status: resource === 'policy' || resource === 'tagging' ? 204 : 200 };
}

async function deleteDocument(call: BucketCall, resource: string): Promise<Answer> {
  await call.bucket.changeSettings((settings) => ({
    ...settings,
    documents: Object.fromEntries(Object.entries(settings.documents).filter(([name]) => name !== resource)),
  }));
  return { status: 204 };
}

function documentHandler(method: string, resource: string, kind: DocumentKind): BucketHandler | undefined {
  switch (method) {
    case 'GET':
      return (call) => getDocument(call, resource, kind);
    case 'PUT':
      return (call) => putDocument(call, resource, kind);
    case 'DELETE':
      return (call) => deleteDocument(call, resource);
    default:
      return undefined;
  }
}

/** The handlers of all operations on the documents above, found in the table of operations. */
export function bucketDocumentHandlers(): ReadonlyMap<OperationName, BucketHandler> {
  const handlers = new Map<OperationName, BucketHandler>();
  for (const [name, row] of Object.entries(OPERATIONS)) {
    const resource = row.scope === 'bucket' && 'resource' in row ? row.resource : undefined;
    const kind = resource === undefined ? undefined : DOCUMENTS[resource];
    const handler = resource && kind && documentHandler(row.method, resource, kind);
    if (handler) handlers.set(name as OperationName, handler);
  }
  return handlers;
}
