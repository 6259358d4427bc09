import type { BucketHandler } from '../http/call';
import { preflightHeaders } from '../http/cors';

/** OPTIONS of a bucket or of an object in it, alike. */
export const preflight: BucketHandler = (call) => ({
  status: 200,
  headers: preflightHeaders(call.bucket, call.request.headers),
});
