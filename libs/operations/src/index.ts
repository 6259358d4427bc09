export type { Client } from './access/client';
export { authorise } from './access/authorise';
export { ClientDirectory } from './access/client-directory';
export { RequestBody, type RequestBodyOptions } from './body/request-body';
export type { OperationContext, Services } from './operation-context';
export { DecryptionError } from './record/decryption-error';
export { toS3Failure } from './record/key-failure';
export { runOperation } from './run-operation';
export type { S3Response } from './s3-response';
