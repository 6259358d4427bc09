import { encodeKeyPath } from '../auth';
import { S3Error } from '../errors';
import { parseObjectKey, parseQuery, type BucketName, type ObjectKey, type S3Request } from '../request';
import { formHeaders } from './form-headers';
import type { PostForm } from './post-form';

/** Headers of the POST itself that PutObject knows; the origin decides what a browser may see of the answer. */
const PASSED = ['origin', 'x-amz-expected-bucket-owner', 'x-amz-request-payer'] as const;

/** A request that puts an object, with a key for certain. */
export type PutRequest = S3Request & { readonly bucket: BucketName; readonly key: ObjectKey };

function keyOf({ fields }: PostForm): ObjectKey {
  const key = fields.get('key');
  if (key === undefined) {
    throw new S3Error('InvalidArgument', {
      message:
        "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.",
      details: { ArgumentName: 'key', ArgumentValue: '' },
    });
  }
  if (key === '') throw new S3Error('UserKeyMustBeSpecified');
  return parseObjectKey(key);
}

/**
 * The PutObject that a form stands for, without a Content-Length: the form does not say how long its file is.
 *
 * @throws S3Error InvalidArgument, UserKeyMustBeSpecified, KeyTooLongError, and as formHeaders
 */
export function putRequestOfForm(
  form: PostForm,
  { post, bucket }: { readonly post: S3Request; readonly bucket: BucketName },
): PutRequest {
  const key = keyOf(form);
  const headers = formHeaders(form);
  for (const name of PASSED) if (post.headers[name] !== undefined) headers[name] = post.headers[name];
  return Object.freeze({
    method: 'PUT',
    rawPath: `/${bucket}/${encodeKeyPath(key)}`,
    rawQuery: '',
    query: parseQuery(''),
    headers: Object.freeze(headers),
    addressing: 'path',
    bucket,
    key,
  });
}
