import { escapeXml } from '../xml/escape-xml';
import type { S3Error } from './s3-error';

export interface ErrorContext {
  /** The path of the request as the client sees it, e.g. `/bucket/key`. */
  readonly resource: string;
  /** The same value as the header x-amz-request-id. */
  readonly requestId: string;
  /** The same value as the header x-amz-id-2. */
  readonly hostId?: string;
}

// XML 1.0 2.3, restricted to ASCII
const ELEMENT_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

/**
 * The body of an error answer, in the order S3 uses: code, message, details, resource, ids.
 * Not sent for HEAD and 304.
 */
export function renderErrorXml(error: S3Error, context: ErrorContext): Buffer {
  const details = Object.entries(error.details)
    .filter(([name]) => ELEMENT_NAME.test(name))
    .map(([name, text]) => element(name, text));
  return Buffer.from(
    [
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error>',
      element('Code', error.code),
      element('Message', error.message),
      ...details,
      element('Resource', context.resource),
      element('RequestId', context.requestId),
      context.hostId === undefined ? '' : element('HostId', context.hostId),
      '</Error>',
    ].join(''),
  );
}
