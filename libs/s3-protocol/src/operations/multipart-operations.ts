import {
  CHECKSUM_HEADERS,
  COPY_SOURCE_HEADERS,
  CUSTOMER_KEY_HEADERS,
  NEW_OBJECT_HEADERS,
  SERVER_SIDE_ENCRYPTION_HEADERS,
} from './operation-headers';
import type { OperationRow } from './operation-row';

/** Some clients repeat with parts and completion what they said of the upload: the backend says what becomes of it. */
const PART_HEADERS = [...CUSTOMER_KEY_HEADERS, ...SERVER_SIDE_ENCRYPTION_HEADERS] as const;

const UPLOAD = { scope: 'object', resource: 'uploadId', needsValue: true } as const;

/**
 * Uploads in parts. They have rows of their own, so that none is ever taken for a plain PUT.
 * Amazon S3 API Reference; s3-semantics 5.
 */
export const MULTIPART_OPERATIONS = {
  CreateMultipartUpload: {
    method: 'POST',
    scope: 'object',
    resource: 'uploads',
    headers: [...NEW_OBJECT_HEADERS, 'x-amz-checksum-algorithm', 'x-amz-checksum-type'],
    metadata: true,
    treatment: 'encrypt',
    permission: 'write',
    body: 'none',
  },
  UploadPart: {
    ...UPLOAD,
    method: 'PUT',
    requires: ['partNumber'],
    headers: PART_HEADERS,
    treatment: 'encrypt',
    permission: 'write',
    body: 'object',
  },
  UploadPartCopy: {
    ...UPLOAD,
    method: 'PUT',
    requires: ['partNumber'],
    requiresHeader: 'x-amz-copy-source',
    headers: [...PART_HEADERS, ...COPY_SOURCE_HEADERS, 'x-amz-copy-source-range'],
    treatment: 'encrypt',
    permission: 'write',
    body: 'none',
  },
  CompleteMultipartUpload: {
    ...UPLOAD,
    method: 'POST',
    headers: [...PART_HEADERS, ...CHECKSUM_HEADERS, 'x-amz-mp-object-size'],
    treatment: 'encrypt',
    permission: 'write',
    body: 'document',
  },
  AbortMultipartUpload: {
    ...UPLOAD,
    method: 'DELETE',
    headers: ['x-amz-if-match-initiated-time'],
    treatment: 'rewrite',
    permission: 'write',
    body: 'none',
  },
  // whoever uploads must see what has arrived
  ListParts: {
    ...UPLOAD,
    method: 'GET',
    query: ['encoding-type', 'max-parts', 'part-number-marker'],
    headers: CUSTOMER_KEY_HEADERS,
    treatment: 'rewrite',
    permission: 'write',
    body: 'none',
  },
  ListMultipartUploads: {
    method: 'GET',
    scope: 'bucket',
    resource: 'uploads',
    query: ['delimiter', 'encoding-type', 'key-marker', 'max-uploads', 'prefix', 'upload-id-marker'],
    treatment: 'rewrite',
    permission: 'list',
    body: 'none',
  },
} as const satisfies Record<string, OperationRow>;
