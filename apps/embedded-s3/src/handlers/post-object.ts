import { composeStages } from '@s3ep/byte-stage';
import {
  S3Error,
  authenticateForm,
  parseFormBoundary,
  postObjectAnswer,
  putRequestOfForm,
} from '@s3ep/s3-protocol';
import type { PostForm, PutRequest } from '@s3ep/s3-protocol';
import type { BucketHandler } from '../http/call';
import { MAX_OBJECT_BYTES } from '../http/request-body';
import { sentChecksum } from '../objects/checksum-request';
import { commitOwnBody } from '../objects/commit-object';
import { describeObject } from '../objects/describe-object';
import { FormStage } from '../objects/form-stage';
import { receiveObject } from '../objects/receive-object';
import { versionIdHeader } from '../objects/select-version';
import type { ObjectDescription } from '../storage/stored-version';

/** What is sent along with the file and would have to be known before it. @throws S3Error NotImplemented */
function refuseUnverifiable({ headers }: PutRequest): void {
  const refused = sentChecksum(headers)
    ? 'x-amz-checksum'
    : ['content-md5', 'x-amz-server-side-encryption-customer-algorithm'].find((name) => name in headers);
  if (refused !== undefined) throw new S3Error('NotImplemented', { details: { Field: refused } });
}

/** PostObject: the form carries the signature, the key and everything else. */
export const postObject: BucketHandler = async (call) => {
  const { bucket, storage, request: post } = call;
  const { bucket: bucketName } = post;
  if (bucketName === undefined) throw new Error('a form is posted to a bucket');
  let received: { form: PostForm; put: PutRequest; description: ObjectDescription } | undefined;
  const form = new FormStage({
    boundary: parseFormBoundary(post.headers['content-type']),
    onFields: (fields) => {
      const { fileLength } = authenticateForm(fields, {
        secretOf: (id) => call.users.get(id)?.secretAccessKey,
        now: call.now,
        region: call.region,
        bucket: bucketName,
      });
      const put = putRequestOfForm(fields, { post, bucket: bucketName });
      refuseUnverifiable(put);
      received = { form: fields, put, description: describeObject(put.headers, undefined, call.now) };
      return { ...fileLength, maxBytes: Math.min(fileLength.maxBytes, MAX_OBJECT_BYTES) };
    },
  });
  const body = await receiveObject({
    durable: storage.durable,
    data: bucket.data,
    send: async (stage, sink) => {
      await call.body.into(composeStages(form, stage), sink);
      return undefined;
    },
  });
  if (!received) throw new Error('a form that ended well has fields');
  const { put, description } = received;
  const version = await commitOwnBody(
    { ...call, request: put, key: put.key },
    {
      ...description,
      bytes: body.segment.bytes,
      etag: body.etag,
      segments: [body.segment],
    },
  );
  const answer = postObjectAnswer(received.form, {
    bucket: bucketName,
    key: put.key,
    etag: `"${version.etag}"`,
    origin: `http://${post.headers.host ?? ''}`,
    addressing: post.addressing,
  });
  return { ...answer, headers: { ...answer.headers, ...versionIdHeader(bucket, version) } };
};
