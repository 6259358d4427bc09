export { renderErrorReference } from './render-error-reference';
export { renderErrorXml, type ErrorContext } from './render-error-xml';
export { S3_ERRORS, isS3ErrorCode, type S3ErrorCode, type S3ErrorEntry } from './s3-error-catalogue';
export { S3Error, type S3ErrorOptions } from './s3-error';
