import type { OperationRow } from './operation-row';

const DESCRIPTION = {
  scope: 'object',
  query: ['versionId'],
  treatment: 'forward',
} as const;
const READ = { ...DESCRIPTION, method: 'GET', permission: 'read', body: 'none' } as const;
const WRITE = { ...DESCRIPTION, method: 'PUT', permission: 'write', body: 'document' } as const;
const REMOVE = { ...DESCRIPTION, method: 'DELETE', permission: 'write', body: 'none' } as const;
/** Amazon S3 alone has them; RGW takes each for the operation on the object itself, and would hand out ciphertext. */
const ANNOTATIONS = { resource: 'annotation', treatment: 'refuse' } as const;
const ANNOTATION = { ...ANNOTATIONS, requires: ['annotationName'] } as const;

/** What is said about an object: tags, locks, annotations. Amazon S3 API Reference; s3-semantics 4. */
export const OBJECT_DESCRIPTION_OPERATIONS = {
  GetObjectTagging: { ...READ, resource: 'tagging' },
  PutObjectTagging: { ...WRITE, resource: 'tagging' },
  DeleteObjectTagging: { ...REMOVE, resource: 'tagging' },
  GetObjectLegalHold: { ...READ, resource: 'legal-hold' },
  PutObjectLegalHold: { ...WRITE, resource: 'legal-hold' },
  GetObjectRetention: { ...READ, resource: 'retention' },
  PutObjectRetention: { ...WRITE, resource: 'retention', headers: ['x-amz-bypass-governance-retention'] },
  // data of the client, which would be stored as plaintext
  PutObjectAnnotation: { ...WRITE, ...ANNOTATION, headers: ['x-amz-object-if-match'] },
  GetObjectAnnotation: { ...READ, ...ANNOTATION, headers: ['x-amz-checksum-mode'] },
  DeleteObjectAnnotation: { ...REMOVE, ...ANNOTATION, headers: ['x-amz-object-if-match'] },
  ListObjectAnnotations: {
    ...READ,
    ...ANNOTATIONS,
    query: ['versionId', 'annotation-prefix', 'continuation-token', 'max-annotation-results'],
  },
} as const satisfies Record<string, OperationRow>;
