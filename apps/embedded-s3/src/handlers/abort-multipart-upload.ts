import type { ObjectHandler } from '../http/call';

export const abortMultipartUpload: ObjectHandler = async (call) => {
  const uploadId = call.request.query.get('uploadId') ?? '';
  // no part is used by anything: all are removed
  await call.bucket.uploads.end(uploadId, call.key, () => Promise.resolve([]));
  return { status: 204 };
};
