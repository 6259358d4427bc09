import {
  ACL_HEADERS,
  COPY_SOURCE_HEADERS,
  CUSTOMER_KEY_HEADERS,
  NEW_OBJECT_HEADERS,
  SERVER_SIDE_ENCRYPTION_HEADERS,
} from './operation-headers';
import type { OperationRow } from './operation-row';

const READ_QUERY = [
  'partNumber',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'versionId',
] as const;
const READ_HEADERS = [
  ...CUSTOMER_KEY_HEADERS,
  // "should not be sent for GET requests": the backend says 400 to it (API reference of GetObject)
  ...SERVER_SIDE_ENCRYPTION_HEADERS,
  'x-amz-checksum-mode',
] as const;
const VERSION = ['versionId'] as const;

/** Writing, reading and removing whole objects. Amazon S3 API Reference; s3-semantics 4. */
export const OBJECT_OPERATIONS = {
  PutObject: {
    method: 'PUT',
    scope: 'object',
    // x-amz-write-offset-bytes (append) is left out: chunks are sealed against exactly that
    headers: NEW_OBJECT_HEADERS,
    metadata: true,
    treatment: 'encrypt',
    permission: 'write',
    body: 'object',
  },
  CopyObject: {
    method: 'PUT',
    scope: 'object',
    requiresHeader: 'x-amz-copy-source',
    headers: [
      ...NEW_OBJECT_HEADERS,
      ...COPY_SOURCE_HEADERS,
      'x-amz-checksum-algorithm',
      'x-amz-metadata-directive',
      'x-amz-object-annotation-directive',
      'x-amz-tagging-directive',
    ],
    metadata: true,
    treatment: 'encrypt',
    permission: 'write',
    body: 'none',
  },
  GetObject: {
    method: 'GET',
    scope: 'object',
    query: READ_QUERY,
    headers: READ_HEADERS,
    treatment: 'decrypt',
    permission: 'read',
    body: 'none',
  },
  HeadObject: {
    method: 'HEAD',
    scope: 'object',
    query: READ_QUERY,
    headers: READ_HEADERS,
    treatment: 'decrypt',
    permission: 'read',
    body: 'none',
  },
  GetObjectAttributes: {
    method: 'GET',
    scope: 'object',
    resource: 'attributes',
    query: VERSION,
    headers: [
      ...CUSTOMER_KEY_HEADERS,
      'x-amz-max-parts',
      'x-amz-object-attributes',
      'x-amz-part-number-marker',
    ],
    treatment: 'answer',
    permission: 'read',
    body: 'none',
  },
  DeleteObject: {
    method: 'DELETE',
    scope: 'object',
    query: VERSION,
    // x-amz-if-match-size is left out: the backend knows another size than the client
    headers: ['x-amz-bypass-governance-retention', 'x-amz-if-match-last-modified-time', 'x-amz-mfa'],
    treatment: 'rewrite',
    permission: 'delete',
    body: 'none',
  },
  DeleteObjects: {
    method: 'POST',
    scope: 'bucket',
    resource: 'delete',
    headers: ['x-amz-bypass-governance-retention', 'x-amz-mfa'],
    treatment: 'rewrite',
    permission: 'delete',
    body: 'document',
  },
  /** A form posted by a browser, to the bucket. The key and who sent it are in the form. */
  PostObject: {
    method: 'POST',
    scope: 'bucket',
    metadata: true,
    treatment: 'encrypt',
    permission: 'write',
    body: 'form',
  },
  GetObjectAcl: {
    method: 'GET',
    scope: 'object',
    resource: 'acl',
    query: VERSION,
    treatment: 'forward',
    permission: 'read',
    body: 'none',
  },
  PutObjectAcl: {
    method: 'PUT',
    scope: 'object',
    resource: 'acl',
    query: VERSION,
    headers: ACL_HEADERS,
    treatment: 'forward',
    permission: 'admin',
    body: 'document',
  },
  /** S3 moves the data to another storage class's cache; what a SELECT restore would read is ciphertext. */
  RestoreObject: {
    method: 'POST',
    scope: 'object',
    resource: 'restore',
    query: VERSION,
    treatment: 'forward',
    permission: 'write',
    body: 'document',
    refusedElements: ['OutputLocation', 'SelectParameters', 'Type'],
  },
  /** Directory buckets: the sealed record names the key, which a rename at the backend would leave behind. */
  RenameObject: {
    method: 'PUT',
    scope: 'object',
    resource: 'renameObject',
    headers: [
      'x-amz-client-token',
      'x-amz-rename-source',
      'x-amz-rename-source-if-match',
      'x-amz-rename-source-if-modified-since',
      'x-amz-rename-source-if-none-match',
      'x-amz-rename-source-if-unmodified-since',
    ],
    treatment: 'refuse',
    permission: 'write',
    body: 'none',
  },
  /** Would hand out ciphertext, past the proxy. */
  GetObjectTorrent: {
    method: 'GET',
    scope: 'object',
    resource: 'torrent',
    treatment: 'refuse',
    permission: 'read',
    body: 'none',
  },
  /** The backend cannot query what it cannot read. */
  SelectObjectContent: {
    method: 'POST',
    scope: 'object',
    resource: 'select',
    when: { 'select-type': '2' },
    headers: CUSTOMER_KEY_HEADERS,
    treatment: 'refuse',
    permission: 'read',
    body: 'document',
  },
  /** A backend that does not know it (RGW) stores the document in the place of the object, as plaintext. */
  UpdateObjectEncryption: {
    method: 'PUT',
    scope: 'object',
    resource: 'encryption',
    query: VERSION,
    treatment: 'refuse',
    permission: 'write',
    body: 'document',
  },
  /** Object Lambda: sends plaintext around the proxy. Its path looks like a bucket. */
  WriteGetObjectResponse: {
    method: 'POST',
    scope: 'bucket',
    requiresHeader: 'x-amz-request-route',
    treatment: 'refuse',
    permission: 'write',
    body: 'object',
  },
  OptionsObject: {
    method: 'OPTIONS',
    scope: 'object',
    anyKnownQuery: true,
    treatment: 'forward',
    permission: 'none',
    body: 'none',
  },
} as const satisfies Record<string, OperationRow>;
