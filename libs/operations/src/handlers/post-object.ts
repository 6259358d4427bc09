import { postObjectAnswer } from '@s3ep/s3-protocol';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { putObject } from './put-object';

/** PostObject: what the form stands for is put like any object; the form says how that is answered. */
export async function postObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { form, bucket, key } = context;
  if (!form) throw new Error('PostObject comes in a form');
  const put = await putObject(context, services);
  if (put.status >= 300) return put;
  const { origin, addressing, fields } = form;
  const answer = postObjectAnswer(fields, { bucket, key, etag: put.headers.etag ?? '', origin, addressing });
  return { ...answer, headers: { ...put.headers, ...answer.headers } };
}
