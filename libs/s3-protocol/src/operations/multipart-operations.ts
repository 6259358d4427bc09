import {
  CHECKSUM_HEADERS,
  COPY_SOURCE_HEADERS,
  CUSTOMER_KEY_HEADERS,
  NEW_OBJECT_HEADERS,
} from './operation-headers';
import type { OperationRow } from './operation-row';

const UPLOAD = { scope: 'object', resource: 'uploadId', treatment: 'refuse' } as const;

/**
 * Uploads in parts. They have rows of their own, so that none is ever taken for a plain PUT, and are refused until
 * parts can be encrypted. Amazon S3 API Reference; s3-semantics 5.
 */
export const MULTIPART_OPERATIONS = {
  CreateMultipartUpload: {
    method: 'POST',
    scope: 'object',
    resource: 'uploads',
    headers: [...NEW_OBJECT_HEADERS, 'x-amz-checksum-algorithm', 'x-amz-checksum-type'],
    treatment: 'refuse',
    later: 'encrypt',
    permission: 'write',
    body: 'none',
  },
  UploadPart: {
    ...UPLOAD,
    method: 'PUT',
    requires: ['partNumber'],
    headers: CUSTOMER_KEY_HEADERS,
    later: 'encrypt',
    permission: 'write',
    body: 'object',
  },
  UploadPartCopy: {
    ...UPLOAD,
    method: 'PUT',
    requires: ['partNumber'],
    requiresHeader: 'x-amz-copy-source',
    headers: [...CUSTOMER_KEY_HEADERS, ...COPY_SOURCE_HEADERS, 'x-amz-copy-source-range'],
    later: 'encrypt',
    permission: 'write',
    body: 'none',
  },
  CompleteMultipartUpload: {
    ...UPLOAD,
    method: 'POST',
    headers: [...CUSTOMER_KEY_HEADERS, ...CHECKSUM_HEADERS, 'x-amz-mp-object-size'],
    later: 'encrypt',
    permission: 'write',
    body: 'document',
  },
  AbortMultipartUpload: {
    ...UPLOAD,
    method: 'DELETE',
    headers: ['x-amz-if-match-initiated-time'],
    later: 'rewrite',
    permission: 'write',
    body: 'none',
  },
  // whoever uploads must see what has arrived
  ListParts: {
    ...UPLOAD,
    method: 'GET',
    query: ['encoding-type', 'max-parts', 'part-number-marker'],
    headers: CUSTOMER_KEY_HEADERS,
    later: 'rewrite',
    permission: 'write',
    body: 'none',
  },
  ListMultipartUploads: {
    method: 'GET',
    scope: 'bucket',
    resource: 'uploads',
    query: ['delimiter', 'encoding-type', 'key-marker', 'max-uploads', 'prefix', 'upload-id-marker'],
    treatment: 'refuse',
    later: 'rewrite',
    permission: 'list',
    body: 'none',
  },
} as const satisfies Record<string, OperationRow>;
