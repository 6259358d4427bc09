import { createHash } from 'node:crypto';
import type { RawRequest } from './raw-request';

/** DeleteObjects with the digest that it must have. */
export function deleteRequest(bucket: string, body: string | Buffer): RawRequest {
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  return { method: 'POST', target: `/${bucket}?delete`, headers, body };
}
