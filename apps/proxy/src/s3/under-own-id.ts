import type { S3Response } from '@s3ep/operations';

const FAILURES_FROM = 400;

/**
 * A backend's error document with the proxy's request id instead of its own: the id in the document is the one in
 * x-amz-request-id (Amazon S3 API Reference, "REST error responses"), and the one that the log knows.
 */
export function underOwnId(response: S3Response, requestId: string): S3Response {
  const { status, body } = response;
  if (status < FAILURES_FROM || !Buffer.isBuffer(body)) return response;
  const document = body.toString('latin1');
  const renamed = document.replace(
    /<(RequestId|HostId)>[^<]*(?=<\/\1>)/g,
    (_, name: string) => `<${name}>${requestId}`,
  );
  return { ...response, body: Buffer.from(renamed, 'latin1') };
}
