import type { OperationRow } from './operation-row';

const DESCRIPTION = {
  scope: 'object',
  query: ['versionId'],
  treatment: 'forward',
} as const;
const READ = { ...DESCRIPTION, method: 'GET', permission: 'read', body: 'none' } as const;
const WRITE = { ...DESCRIPTION, method: 'PUT', permission: 'write', body: 'document' } as const;
const REMOVE = { ...DESCRIPTION, method: 'DELETE', permission: 'write', body: 'none' } as const;
const ANNOTATION = { resource: 'annotation', requires: ['annotationName'] } as const;

/** What is said about an object: tags, locks, annotations. Amazon S3 API Reference; s3-semantics 4. */
export const OBJECT_DESCRIPTION_OPERATIONS = {
  GetObjectTagging: { ...READ, resource: 'tagging' },
  PutObjectTagging: { ...WRITE, resource: 'tagging' },
  DeleteObjectTagging: { ...REMOVE, resource: 'tagging' },
  GetObjectLegalHold: { ...READ, resource: 'legal-hold' },
  PutObjectLegalHold: { ...WRITE, resource: 'legal-hold' },
  GetObjectRetention: { ...READ, resource: 'retention' },
  PutObjectRetention: { ...WRITE, resource: 'retention', headers: ['x-amz-bypass-governance-retention'] },
  GetObjectAnnotation: { ...READ, ...ANNOTATION, headers: ['x-amz-checksum-mode'] },
  // an annotation is data of the client, and would be stored as plaintext
  PutObjectAnnotation: {
    ...WRITE,
    ...ANNOTATION,
    headers: ['x-amz-object-if-match'],
    treatment: 'refuse',
  },
  // x-amz-object-if-match is left out: it would carry the client's ETag to the backend
  DeleteObjectAnnotation: { ...REMOVE, ...ANNOTATION },
  ListObjectAnnotations: {
    ...READ,
    resource: 'annotation',
    query: ['versionId', 'annotation-prefix', 'continuation-token', 'max-annotation-results'],
  },
} as const satisfies Record<string, OperationRow>;
