import type { ChecksumElements } from '@s3ep/s3-protocol';
import type { S3Response } from '../s3-response';
import type { MadeObject } from './made-object';

/** The copy, or what is answered instead. */
export type CopyOutcome =
  | {
      readonly made: MadeObject;
      /** Of the plaintext. */
      readonly checksums: ChecksumElements;
      readonly refusal?: undefined;
    }
  | { readonly refusal: S3Response };
