import type { BucketSettings } from '@s3ep/config';
import type { S3Request } from '@s3ep/s3-protocol';
import type { S3Response } from '../s3-response';
import { hasPlainObjects } from './backend-conditions';
import { toClientEtag } from './client-etag';

export interface NotModified {
  readonly request: S3Request;
  readonly policy: BucketSettings;
  /** The ETag that the backend answered, if any. */
  readonly backendEtag: string | undefined;
}

/**
 * RFC 9110 15.4.5 wants an ETag in a 304. It is the backend's in the client's form; where the backend leaves it
 * out (RGW), it is the one that the client asked about, unless that were several.
 */
export function fillInEtag(answer: S3Response, notModified: NotModified): S3Response {
  if (answer.status !== 304) return answer;
  const etag =
    notModified.backendEtag === undefined
      ? onlyAskedEtag(notModified.request)
      : clientForm(notModified, notModified.backendEtag);
  return etag === undefined ? answer : { ...answer, headers: { ...answer.headers, etag } };
}

/** A 304 does not tell whether the object is encrypted; where both may be, the client's list decides. */
function clientForm({ request, policy }: NotModified, backendEtag: string): string | undefined {
  if (policy.mode === 'passthrough') return backendEtag;
  const encrypted = toClientEtag(backendEtag);
  if (!hasPlainObjects(policy)) return encrypted;
  const asked = request.headers['if-none-match'] ?? '';
  return [encrypted, backendEtag].find((etag) => asked.includes(etag.slice(1, -1)));
}

function onlyAskedEtag({ headers }: S3Request): string | undefined {
  const asked = headers['if-none-match'];
  if (asked === undefined || asked === '*' || asked.includes(',')) return undefined;
  return asked.startsWith('"') || asked.startsWith('W/') ? asked : `"${asked}"`;
}
