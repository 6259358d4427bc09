import type { BackendResponse } from '@s3ep/backend';
import { parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import { collectAnswer } from './collect-answer';
import { objectAnswerHeaders } from './headers/object-answer-headers';
import type { S3Response } from './s3-response';

/** An error document is a few hundred bytes; whatever is longer is not one. */
const ERROR_LIMIT_BYTES = 65_536;

/** Codes that speak about the proxy's own credentials and clock, which the client cannot mend. */
const ABOUT_THE_PROXY: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/** Following one would lead the client past the proxy. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function misdirected({ status, body }: BackendResponse): S3Error {
  if (!Buffer.isBuffer(body)) body.destroy();
  return new S3Error('InternalError', {
    cause: new Error(
      `the backend redirects (${status}) to another endpoint or region: see backend.endpoint, backend.region`,
    ),
  });
}

export function isFailure(response: BackendResponse): boolean {
  return response.status >= 300;
}

/**
 * Passes the backend's refusal on as it is. HEAD has none but its status.
 * @throws S3Error InternalError where the backend refuses the proxy itself.
 */
export async function relayFailure(response: BackendResponse): Promise<S3Response> {
  if (REDIRECTS.has(response.status)) throw misdirected(response);
  const bytes = await collectAnswer(response, ERROR_LIMIT_BYTES);
  const code = bytes.length === 0 ? undefined : parseErrorDocument(bytes)?.code;
  if (code !== undefined && ABOUT_THE_PROXY.has(code))
    throw new S3Error('InternalError', {
      cause: new Error(`the backend refuses the proxy's own request: ${code}`),
    });
  const headers = objectAnswerHeaders(response.headers);
  for (const name of ['content-type', 'retry-after', 'allow', 'x-amz-bucket-region'])
    if (response.headers[name] !== undefined) headers[name] = response.headers[name];
  return { status: response.status, headers, body: bytes };
}
