import {
  type HandledOperationName,
  type Operation,
  type OperationName,
  OPERATIONS,
  S3Error,
} from '@s3ep/s3-protocol';
import { abortMultipartUpload } from './handlers/abort-multipart-upload';
import { completeMultipartUpload } from './handlers/complete-multipart-upload';
import { copyObject } from './handlers/copy-object';
import { createMultipartUpload } from './handlers/create-multipart-upload';
import { deleteBucket } from './handlers/delete-bucket';
import { deleteObject } from './handlers/delete-object';
import { deleteObjects } from './handlers/delete-objects';
import { forward } from './handlers/forward';
import { getBucketLocation } from './handlers/get-bucket-location';
import { getObject } from './handlers/get-object';
import { getObjectAttributes } from './handlers/get-object-attributes';
import { headBucket } from './handlers/head-bucket';
import { headObject } from './handlers/head-object';
import { listBuckets } from './handlers/list-buckets';
import { listMultipartUploads } from './handlers/list-multipart-uploads';
import { listObjects } from './handlers/list-objects';
import { listParts } from './handlers/list-parts';
import { postObject } from './handlers/post-object';
import { putObject } from './handlers/put-object';
import { uploadPart } from './handlers/upload-part';
import { uploadPartCopy } from './handlers/upload-part-copy';
import { refuseReservedMetadata } from './headers/metadata-names';
import type { BucketContext, Handler, ObjectContext, OperationContext, Services } from './operation-context';
import { requireEnforcedConditions } from './require-enforced-conditions';
import { refuseReservedKey } from './reserved-keys';
import type { S3Response } from './s3-response';

/** A row of the table without a handler here does not compile. */
const HANDLERS = {
  ListBuckets: onService(listBuckets),
  ListObjects: onBucket(listObjects),
  ListObjectsV2: onBucket(listObjects),
  ListObjectVersions: onBucket(listObjects),
  HeadBucket: onBucket(headBucket),
  GetBucketLocation: onBucket(getBucketLocation),
  DeleteBucket: onBucket(deleteBucket),
  DeleteObjects: onBucket(deleteObjects),
  PutObject: onObject(putObject),
  PostObject: onObject(postObject),
  CopyObject: onObject(copyObject),
  GetObject: onObject(getObject),
  HeadObject: onObject(headObject),
  GetObjectAttributes: onObject(getObjectAttributes),
  DeleteObject: onObject(deleteObject),
  CreateMultipartUpload: onObject(createMultipartUpload),
  UploadPart: onObject(uploadPart),
  UploadPartCopy: onObject(uploadPartCopy),
  CompleteMultipartUpload: onObject(completeMultipartUpload),
  AbortMultipartUpload: onObject(abortMultipartUpload),
  ListParts: onObject(listParts),
  ListMultipartUploads: onBucket(listMultipartUploads),
} satisfies Record<HandledOperationName, Handler>;

/**
 * Runs the operation that a request was resolved to.
 *
 * @throws S3Error; whatever else is thrown is a bug, or the signal's reason
 */
export async function runOperation(context: OperationContext, services: Services): Promise<S3Response> {
  const { operation, request } = context;
  if (request.key !== undefined) refuseReservedKey(request.key);
  refuseReservedMetadata(Object.keys(request.headers));
  if (request.bucket !== undefined && !services.policyOf(request.bucket)) throw new S3Error('AccessDenied');
  requireEnforcedConditions(operation.name, request.headers, services.backendProfile);
  switch (operation.treatment) {
    case 'refuse':
      throw new S3Error('NotImplemented', { details: { Operation: operation.name } });
    case 'forward':
      return forward(context);
    case 'encrypt':
    case 'decrypt':
    case 'rewrite':
    case 'answer':
      return HANDLERS[handledName(operation)](context, services);
  }
}

function handledName({ name }: Operation): HandledOperationName {
  if (!isHandled(name)) throw new Error(`no handler for ${name}`);
  return name;
}

function isHandled(name: OperationName): name is HandledOperationName {
  return name in HANDLERS && OPERATIONS[name].treatment !== 'forward';
}

function onService(handler: Handler): Handler {
  return handler;
}

function onBucket(handler: Handler<BucketContext>): Handler {
  return (context, services) => handler(bucketContext(context, services), services);
}

function onObject(handler: Handler<ObjectContext>): Handler {
  return (context, services) => {
    const { key } = context.request;
    if (key === undefined) throw new Error('an operation on objects has a key');
    return handler({ ...bucketContext(context, services), key }, services);
  };
}

function bucketContext(context: OperationContext, services: Services): BucketContext {
  const { bucket } = context.request;
  const policy = bucket === undefined ? undefined : services.policyOf(bucket);
  if (bucket === undefined || !policy) throw new Error('an operation on buckets has a bucket with a policy');
  return { ...context, bucket, policy };
}
