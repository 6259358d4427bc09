import type { S3Request } from '@s3ep/s3-protocol';
import type { Bucket } from '../storage/bucket';
import type { Credentials } from '../settings';
import type { Storage } from '../storage/storage';
import type { Answer } from './answer';
import type { RequestBody } from './request-body';

/** One authenticated request, as handlers see it. */
export interface Call {
  readonly request: S3Request;
  readonly body: RequestBody;
  readonly storage: Storage;
  readonly users: ReadonlyMap<string, Credentials>;
  /** Access key id of the caller. */
  readonly caller: string;
  readonly region: string;
  readonly requestId: string;
  readonly now: Date;
}

export interface BucketCall extends Call {
  readonly bucket: Bucket;
}

export interface ObjectCall extends BucketCall {
  readonly key: string;
}

/** Every operation is a function of a call that returns its answer or throws an S3Error. */
export type ServiceHandler = (call: Call) => Promise<Answer> | Answer;
export type BucketHandler = (call: BucketCall) => Promise<Answer> | Answer;
export type ObjectHandler = (call: ObjectCall) => Promise<Answer> | Answer;
