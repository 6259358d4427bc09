import { ACL_HEADERS } from './operation-headers';
import type { OperationRow } from './operation-row';

const LISTING_QUERY = ['delimiter', 'encoding-type', 'max-keys', 'prefix'] as const;
const LISTING = {
  method: 'GET',
  scope: 'bucket',
  headers: ['x-amz-optional-object-attributes'],
  treatment: 'rewrite',
  permission: 'list',
  body: 'none',
} as const;

/** Buckets as a whole, and what is in them. Amazon S3 API Reference; s3-semantics 6 and 7. */
export const BUCKET_OPERATIONS = {
  /** Shows only the buckets that the client may list, so it needs no right of its own. */
  ListBuckets: {
    method: 'GET',
    scope: 'service',
    query: ['bucket-region', 'continuation-token', 'max-buckets', 'prefix'],
    treatment: 'rewrite',
    permission: 'none',
    body: 'none',
  },
  /** Of the directory-bucket endpoint only; its answer would show buckets unfiltered. */
  ListDirectoryBuckets: {
    method: 'GET',
    scope: 'service',
    when: { 'x-id': 'ListDirectoryBuckets' },
    query: ['continuation-token', 'max-directory-buckets'],
    treatment: 'refuse',
    permission: 'none',
    body: 'none',
  },
  ListObjects: { ...LISTING, query: [...LISTING_QUERY, 'marker'] },
  ListObjectsV2: {
    ...LISTING,
    resource: 'list-type',
    when: { 'list-type': '2' },
    query: [...LISTING_QUERY, 'continuation-token', 'fetch-owner', 'start-after'],
  },
  ListObjectVersions: {
    ...LISTING,
    resource: 'versions',
    query: [...LISTING_QUERY, 'key-marker', 'version-id-marker'],
  },
  CreateBucket: {
    method: 'PUT',
    scope: 'bucket',
    headers: [
      ...ACL_HEADERS,
      'x-amz-bucket-namespace',
      'x-amz-bucket-object-lock-enabled',
      'x-amz-object-ownership',
    ],
    treatment: 'forward',
    permission: 'admin',
    body: 'document',
  },
  DeleteBucket: {
    method: 'DELETE',
    scope: 'bucket',
    treatment: 'rewrite',
    permission: 'admin',
    body: 'none',
  },
  HeadBucket: {
    method: 'HEAD',
    scope: 'bucket',
    treatment: 'rewrite',
    permission: 'list',
    body: 'none',
  },
  GetBucketLocation: {
    method: 'GET',
    scope: 'bucket',
    resource: 'location',
    treatment: 'rewrite',
    permission: 'list',
    body: 'none',
  },
  /** Hands out credentials of the backend. */
  CreateSession: {
    method: 'GET',
    scope: 'bucket',
    resource: 'session',
    headers: [
      'x-amz-create-session-mode',
      'x-amz-server-side-encryption',
      'x-amz-server-side-encryption-aws-kms-key-id',
      'x-amz-server-side-encryption-bucket-key-enabled',
      'x-amz-server-side-encryption-context',
    ],
    treatment: 'refuse',
    permission: 'admin',
    body: 'none',
  },
  OptionsBucket: {
    method: 'OPTIONS',
    scope: 'bucket',
    anyKnownQuery: true,
    treatment: 'forward',
    permission: 'none',
    body: 'none',
  },
} as const satisfies Record<string, OperationRow>;
