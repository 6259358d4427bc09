export { decodeUriBytes } from './decode-uri-bytes';
export { parseBucketName, parseObjectKey } from './parse-names';
export { parseQuery } from './parse-query';
export { parseRequest, type ParseRequestOptions, type RequestHead } from './parse-request';
export * from './request-limits';
export type * from './s3-request';
