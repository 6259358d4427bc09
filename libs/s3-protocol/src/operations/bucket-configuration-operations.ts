import { ACL_HEADERS } from './operation-headers';
import type { OperationRow } from './operation-row';

const CONFIGURATION = { scope: 'bucket', treatment: 'forward' } as const;
const READ = { ...CONFIGURATION, method: 'GET', permission: 'read', body: 'none' } as const;
const WRITE = { ...CONFIGURATION, method: 'PUT', permission: 'admin', body: 'document' } as const;
const CREATE = { ...WRITE, method: 'POST' } as const;
const REMOVE = { ...CONFIGURATION, method: 'DELETE', permission: 'admin', body: 'none' } as const;
const BY_ID = { requires: ['id'] } as const;
const ALL = { ...READ, query: ['continuation-token'] } as const;

/**
 * Configuration of buckets: passed on as it is. Amazon S3 API Reference; s3-semantics 7. Operations that S3 renamed
 * and kept (PutBucketLifecycle, GetBucketNotification, ...) are the same request as their successors.
 */
export const BUCKET_CONFIGURATION_OPERATIONS = {
  GetBucketAbac: { ...READ, resource: 'abac' },
  PutBucketAbac: { ...WRITE, resource: 'abac' },
  GetBucketAccelerateConfiguration: { ...READ, resource: 'accelerate' },
  PutBucketAccelerateConfiguration: { ...WRITE, resource: 'accelerate' },
  GetBucketAcl: { ...READ, resource: 'acl' },
  PutBucketAcl: { ...WRITE, resource: 'acl', headers: ACL_HEADERS },
  GetBucketAnalyticsConfiguration: { ...READ, ...BY_ID, resource: 'analytics' },
  PutBucketAnalyticsConfiguration: { ...WRITE, ...BY_ID, resource: 'analytics' },
  DeleteBucketAnalyticsConfiguration: { ...REMOVE, ...BY_ID, resource: 'analytics' },
  ListBucketAnalyticsConfigurations: { ...ALL, resource: 'analytics' },
  GetBucketCors: { ...READ, resource: 'cors' },
  PutBucketCors: { ...WRITE, resource: 'cors' },
  DeleteBucketCors: { ...REMOVE, resource: 'cors' },
  GetBucketEncryption: { ...READ, resource: 'encryption' },
  PutBucketEncryption: { ...WRITE, resource: 'encryption' },
  DeleteBucketEncryption: { ...REMOVE, resource: 'encryption' },
  GetBucketIntelligentTieringConfiguration: { ...READ, ...BY_ID, resource: 'intelligent-tiering' },
  PutBucketIntelligentTieringConfiguration: { ...WRITE, ...BY_ID, resource: 'intelligent-tiering' },
  DeleteBucketIntelligentTieringConfiguration: { ...REMOVE, ...BY_ID, resource: 'intelligent-tiering' },
  ListBucketIntelligentTieringConfigurations: { ...ALL, resource: 'intelligent-tiering' },
  GetBucketInventoryConfiguration: { ...READ, ...BY_ID, resource: 'inventory' },
  PutBucketInventoryConfiguration: { ...WRITE, ...BY_ID, resource: 'inventory' },
  DeleteBucketInventoryConfiguration: { ...REMOVE, ...BY_ID, resource: 'inventory' },
  ListBucketInventoryConfigurations: { ...ALL, resource: 'inventory' },
  GetBucketLifecycleConfiguration: { ...READ, resource: 'lifecycle' },
  PutBucketLifecycleConfiguration: {
    ...WRITE,
    resource: 'lifecycle',
    headers: ['x-amz-transition-default-minimum-object-size'],
  },
  DeleteBucketLifecycle: { ...REMOVE, resource: 'lifecycle' },
  GetBucketLogging: { ...READ, resource: 'logging' },
  PutBucketLogging: { ...WRITE, resource: 'logging' },
  CreateBucketMetadataConfiguration: { ...CREATE, resource: 'metadataConfiguration' },
  GetBucketMetadataConfiguration: { ...READ, resource: 'metadataConfiguration' },
  DeleteBucketMetadataConfiguration: { ...REMOVE, resource: 'metadataConfiguration' },
  CreateBucketMetadataTableConfiguration: { ...CREATE, resource: 'metadataTable' },
  GetBucketMetadataTableConfiguration: { ...READ, resource: 'metadataTable' },
  DeleteBucketMetadataTableConfiguration: { ...REMOVE, resource: 'metadataTable' },
  UpdateBucketMetadataAnnotationTableConfiguration: { ...WRITE, resource: 'metadataAnnotationTable' },
  UpdateBucketMetadataInventoryTableConfiguration: { ...WRITE, resource: 'metadataInventoryTable' },
  UpdateBucketMetadataJournalTableConfiguration: { ...WRITE, resource: 'metadataJournalTable' },
  GetBucketMetricsConfiguration: { ...READ, ...BY_ID, resource: 'metrics' },
  PutBucketMetricsConfiguration: { ...WRITE, ...BY_ID, resource: 'metrics' },
  DeleteBucketMetricsConfiguration: { ...REMOVE, ...BY_ID, resource: 'metrics' },
  ListBucketMetricsConfigurations: { ...ALL, resource: 'metrics' },
  GetBucketNotificationConfiguration: { ...READ, resource: 'notification' },
  PutBucketNotificationConfiguration: {
    ...WRITE,
    resource: 'notification',
    headers: ['x-amz-skip-destination-validation'],
  },
  GetObjectLockConfiguration: { ...READ, resource: 'object-lock' },
  PutObjectLockConfiguration: {
    ...WRITE,
    resource: 'object-lock',
    headers: ['x-amz-bucket-object-lock-token'],
  },
  GetBucketOwnershipControls: { ...READ, resource: 'ownershipControls' },
  PutBucketOwnershipControls: { ...WRITE, resource: 'ownershipControls' },
  DeleteBucketOwnershipControls: { ...REMOVE, resource: 'ownershipControls' },
  GetBucketPolicy: { ...READ, resource: 'policy' },
  PutBucketPolicy: { ...WRITE, resource: 'policy', headers: ['x-amz-confirm-remove-self-bucket-access'] },
  DeleteBucketPolicy: { ...REMOVE, resource: 'policy' },
  GetBucketPolicyStatus: { ...READ, resource: 'policyStatus' },
  GetPublicAccessBlock: { ...READ, resource: 'publicAccessBlock' },
  PutPublicAccessBlock: { ...WRITE, resource: 'publicAccessBlock' },
  DeletePublicAccessBlock: { ...REMOVE, resource: 'publicAccessBlock' },
  GetBucketReplication: { ...READ, resource: 'replication' },
  PutBucketReplication: { ...WRITE, resource: 'replication', headers: ['x-amz-bucket-object-lock-token'] },
  DeleteBucketReplication: { ...REMOVE, resource: 'replication' },
  GetBucketRequestPayment: { ...READ, resource: 'requestPayment' },
  PutBucketRequestPayment: { ...WRITE, resource: 'requestPayment' },
  GetBucketTagging: { ...READ, resource: 'tagging' },
  PutBucketTagging: { ...WRITE, resource: 'tagging' },
  DeleteBucketTagging: { ...REMOVE, resource: 'tagging' },
  GetBucketVersioning: { ...READ, resource: 'versioning' },
  PutBucketVersioning: { ...WRITE, resource: 'versioning', headers: ['x-amz-mfa'] },
  GetBucketWebsite: { ...READ, resource: 'website' },
  PutBucketWebsite: { ...WRITE, resource: 'website' },
  DeleteBucketWebsite: { ...REMOVE, resource: 'website' },
} as const satisfies Record<string, OperationRow>;
