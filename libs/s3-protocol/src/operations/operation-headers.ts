/** Allowed with every operation: authentication, body framing, and what changes nothing about the meaning. */
export const GENERAL_HEADERS: ReadonlySet<string> = new Set([
  'x-amz-cf-id', // added by CloudFront in front of an endpoint
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
  'x-amz-user-agent',
]);

export const METADATA_HEADER_PREFIX = 'x-amz-meta-';

/**
 * Checksums of a body that can be verified here. The newer ones of S3 (SHA512, XXHASH*) are not among them: they
 * would otherwise pass unverified.
 */
export const CHECKSUM_HEADERS = [
  'x-amz-checksum-algorithm',
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-md5',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
  'x-amz-checksum-type',
] as const;

export const ACL_HEADERS = [
  'x-amz-acl',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
] as const;

export const CUSTOMER_KEY_HEADERS = [
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-server-side-encryption-customer-key',
  'x-amz-server-side-encryption-customer-key-md5',
] as const;

/** Which encryption the backend adds. S3 wants them where an object is made only, and says so itself elsewhere. */
export const SERVER_SIDE_ENCRYPTION_HEADERS = [
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-server-side-encryption-context',
] as const;

const OBJECT_LOCK_HEADERS = [
  'x-amz-object-lock-event-hold',
  'x-amz-object-lock-event-hold-duration-days',
  'x-amz-object-lock-event-hold-duration-years',
  'x-amz-object-lock-legal-hold',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
] as const;

/** What a new object is given, by PutObject, CopyObject and CreateMultipartUpload alike. */
export const NEW_OBJECT_HEADERS = [
  ...ACL_HEADERS,
  ...CUSTOMER_KEY_HEADERS,
  ...SERVER_SIDE_ENCRYPTION_HEADERS,
  ...OBJECT_LOCK_HEADERS,
  'x-amz-storage-class',
  'x-amz-tagging',
  'x-amz-website-redirect-location',
] as const;

/** The source of a copy, its conditions and its customer key. */
export const COPY_SOURCE_HEADERS = [
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-unmodified-since',
  'x-amz-copy-source-server-side-encryption-customer-algorithm',
  'x-amz-copy-source-server-side-encryption-customer-key',
  'x-amz-copy-source-server-side-encryption-customer-key-md5',
  'x-amz-source-expected-bucket-owner',
] as const;
