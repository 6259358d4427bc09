export { decodeUriBytes } from './decode-uri-bytes';
export { liftHoistedHeaders } from './lift-hoisted-headers';
export { parseBucketName, parseObjectKey } from './parse-names';
export { parseQuery } from './parse-query';
export { parseRequest, type ParseRequestOptions, type RequestHead } from './parse-request';
export { PRESIGNED_AUTH_QUERY_NAMES, hoistedHeaderName, isPresigned } from './presigned-query';
export * from './request-limits';
export type * from './s3-request';
export { trimFieldValue } from './trim-field-value';
