export type * from './s3-request';
