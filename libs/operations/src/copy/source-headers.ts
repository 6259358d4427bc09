import type { HeaderMap } from '@s3ep/s3-protocol';

const KEY_PREFIX = 'x-amz-copy-source-server-side-encryption-customer-';
const OWNER = 'x-amz-source-expected-bucket-owner';
const PAYER = 'x-amz-request-payer';

/** What CopyObject says about its source besides conditions, as the backend's own CopyObject takes it. */
export function sourceCopyHeaders(headers: HeaderMap): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name in headers)
    if (name === OWNER || name.startsWith(KEY_PREFIX)) passed[name] = headers[name] ?? '';
  return passed;
}

/** The same, as a read of the source takes it: its customer key (SSE-C), whose bucket it must be, who pays. */
export function sourceReadHeaders(headers: HeaderMap): Record<string, string> {
  const passed = sourceOwnerHeaders(headers);
  for (const name in headers)
    if (name.startsWith(KEY_PREFIX)) passed[name.replace('copy-source-', '')] = headers[name] ?? '';
  return passed;
}

/** The same, for what a read of the source's tags takes: they are not encrypted under the customer's key. */
export function sourceOwnerHeaders(headers: HeaderMap): Record<string, string> {
  const passed: Record<string, string> = {};
  if (headers[OWNER] !== undefined) passed['x-amz-expected-bucket-owner'] = headers[OWNER];
  if (headers[PAYER] !== undefined) passed[PAYER] = headers[PAYER];
  return passed;
}
