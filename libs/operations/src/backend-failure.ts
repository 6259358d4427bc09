import type { BackendResponse } from '@s3ep/backend';
import { parseErrorDocument, S3Error, type S3ErrorCode } from '@s3ep/s3-protocol';
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
 * What an operation that has an error document answers when the backend was asked by HEAD, which has none: the error
 * that follows from the status.
 */
export function failureOfHead(
  response: BackendResponse,
  { versionId }: { readonly versionId: string | undefined },
): S3Error {
  const { status } = response;
  if (REDIRECTS.has(status)) return misdirected(response);
  const headers = objectAnswerHeaders(response.headers);
  if (status === 404)
    return new S3Error(versionId === undefined ? 'NoSuchKey' : 'NoSuchVersion', { headers });
  return new S3Error(CODES_OF_STATUSES[status] ?? serverFailureCode(status) ?? 'InvalidRequest', { headers });
}

const CODES_OF_STATUSES: Readonly<Record<number, S3ErrorCode>> = {
  403: 'AccessDenied',
  405: 'MethodNotAllowed',
  412: 'PreconditionFailed',
  429: 'SlowDown',
};

/** A gateway between here and the backend speaks when that cannot: waiting may help. */
function serverFailureCode(status: number): S3ErrorCode | undefined {
  if (status === 501) return 'NotImplemented';
  if (status > 501) return 'ServiceUnavailable';
  return status === 500 ? 'InternalError' : undefined;
}

/**
 * Passes the backend's refusal on as it is. HEAD has none but its status.
 * @throws S3Error InternalError where the backend refuses the proxy itself; what the status says where a failure of
 *   the server comes without an error document of S3 (a gateway's page).
 */
export async function relayFailure(response: BackendResponse): Promise<S3Response> {
  if (REDIRECTS.has(response.status)) throw misdirected(response);
  const bytes = await collectAnswer(response, ERROR_LIMIT_BYTES);
  const code = bytes.length === 0 ? undefined : parseErrorDocument(bytes)?.code;
  if (code !== undefined && ABOUT_THE_PROXY.has(code))
    throw new S3Error('InternalError', {
      cause: new Error(`the backend refuses the proxy's own request: ${code}`),
    });
  const gatewayCode = code === undefined ? serverFailureCode(response.status) : undefined;
  if (gatewayCode !== undefined)
    throw new S3Error(gatewayCode, {
      cause: new Error(`the backend answered ${response.status} without an S3 error`),
    });
  const headers = objectAnswerHeaders(response.headers);
  for (const name of ['content-type', 'retry-after', 'allow', 'x-amz-bucket-region'])
    if (response.headers[name] !== undefined) headers[name] = response.headers[name];
  return { status: response.status, headers, body: bytes };
}
