import { S3Error } from '@s3ep/s3-protocol';
import type { OperationName } from '@s3ep/s3-protocol';
import type { Answer } from '../http/answer';
import { originHeaders } from '../http/cors';
import type { BucketHandler, Call, ObjectHandler, ServiceHandler } from '../http/call';
import { abortMultipartUpload } from './abort-multipart-upload';
import { getBucketAcl, getObjectAcl, putBucketAcl, putObjectAcl } from './acl';
import { bucketDocumentHandlers } from './bucket-documents';
import { getBucketVersioning, putBucketVersioning } from './bucket-versioning';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './buckets';
import { completeMultipartUpload } from './complete-multipart-upload';
import { copyObject } from './copy-object';
import { createMultipartUpload } from './create-multipart-upload';
import { deleteObject } from './delete-object';
import { deleteObjects } from './delete-objects';
import { getObject } from './get-object';
import { getObjectAttributes } from './get-object-attributes';
import { listMultipartUploads } from './list-multipart-uploads';
import { listObjectVersions } from './list-object-versions';
import { listObjects, listObjectsV2 } from './list-objects';
import { listParts } from './list-parts';
import {
  getObjectLegalHold,
  getObjectRetention,
  putObjectLegalHold,
  putObjectRetention,
} from './object-lock';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tagging';
import { postObject } from './post-object';
import { preflight } from './preflight';
import { putObject } from './put-object';
import { uploadPart } from './upload-part';
import { uploadPartCopy } from './upload-part-copy';

type Handlers<Handler> = Partial<Record<OperationName, Handler>>;

const SERVICE_HANDLERS: Handlers<ServiceHandler> = {
  ListBuckets: listBuckets,
  // the bucket does not exist yet
  CreateBucket: createBucket,
};

const BUCKET_HANDLERS: Handlers<BucketHandler> = {
  ...Object.fromEntries(bucketDocumentHandlers()),
  DeleteBucket: deleteBucket,
  HeadBucket: headBucket,
  GetBucketLocation: getBucketLocation,
  GetBucketVersioning: getBucketVersioning,
  PutBucketVersioning: putBucketVersioning,
  GetBucketAcl: getBucketAcl,
  PutBucketAcl: putBucketAcl,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  DeleteObjects: deleteObjects,
  PostObject: postObject,
  OptionsBucket: preflight,
  OptionsObject: preflight,
  ListMultipartUploads: listMultipartUploads,
};

const OBJECT_HANDLERS: Handlers<ObjectHandler> = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: getObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  GetObjectAttributes: getObjectAttributes,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  GetObjectAcl: getObjectAcl,
  PutObjectAcl: putObjectAcl,
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
  GetObjectRetention: getObjectRetention,
  PutObjectRetention: putObjectRetention,
  GetObjectLegalHold: getObjectLegalHold,
  PutObjectLegalHold: putObjectLegalHold,
};

/** Finds the handler of an operation. @throws S3Error NotImplemented, NoSuchBucket, and what handlers throw */
export async function handle(operation: OperationName, call: Call): Promise<Answer> {
  const service = SERVICE_HANDLERS[operation];
  if (service) return service(call);
  const forBucket = BUCKET_HANDLERS[operation];
  const forObject = OBJECT_HANDLERS[operation];
  if (!forBucket && !forObject) {
    throw new S3Error('NotImplemented', { message: `${operation} is not implemented by this server.` });
  }
  const bucket = call.storage.bucket(call.request.bucket ?? '');
  const key = call.request.key ?? '';
  const answer = await (forBucket?.({ ...call, bucket }) ?? forObject?.({ ...call, bucket, key }));
  if (!answer) throw new S3Error('NotImplemented');
  return { ...answer, headers: { ...originHeaders(bucket, call.request), ...answer.headers } };
}
