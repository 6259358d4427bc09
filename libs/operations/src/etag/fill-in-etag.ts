import type { S3Request } from '@s3ep/s3-protocol';
import type { S3Response } from '../s3-response';

/**
 * RFC 9110 15.4.5 wants an ETag in a 304. Where the backend leaves it out (RGW), the one that the client asked
 * about is it, unless it asked about several.
 */
export function fillInEtag(answer: S3Response, request: S3Request): S3Response {
  if (answer.status !== 304) return answer;
  const asked = request.headers['if-none-match'];
  if (asked === undefined || asked === '*' || asked.includes(',')) return answer;
  const etag = asked.startsWith('"') || asked.startsWith('W/') ? asked : `"${asked}"`;
  return { ...answer, headers: { ...answer.headers, etag } };
}
