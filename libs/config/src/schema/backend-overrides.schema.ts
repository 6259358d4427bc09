import { z } from 'zod';
import {
  CHUNKED_TRAILERS,
  COMPLETION_LISTS,
  COPY_SOURCE_CONDITIONS,
  ETAG_FORMS,
  GONE_UPLOAD_CODES,
  WRITE_CONDITIONS,
} from '../settings';
import { choice, FIELD_TRAITS } from './field';

const AS_PROFILE = { defaultText: 'as the profile' } as const;

/** One setting for each of `BackendFacts`. */
export const overridesSchema = z
  .strictObject({
    ifMatchEtagForm: choice(
      'How the backend wants the ETag in the `If-Match` of a write.',
      ETAG_FORMS,
      AS_PROFILE,
    ).optional(),
    copySourceCondition: choice(
      'The header with which the backend holds a copy to the ETag of its source, or `ignored`.',
      COPY_SOURCE_CONDITIONS,
      AS_PROFILE,
    ).optional(),
    completionList: choice(
      'Which parts CompleteMultipartUpload may list at the backend: those that were chosen, or only all of them.',
      COMPLETION_LISTS,
      AS_PROFILE,
    ).optional(),
    goneUploadCode: choice(
      "The backend's answer to ListParts of an upload that is gone.",
      GONE_UPLOAD_CODES,
      AS_PROFILE,
    ).optional(),
    chunkedTrailers: choice(
      'Whether the backend takes `aws-chunked` bodies with a checksum behind them; one that does not know them may store their frames, so of the profile `s3` that is believed at `*.amazonaws.com` only: `s3ep doctor` tries it elsewhere. `refused`: objects are sent without the checksum of what is stored, and Amazon S3 would not take large ones into a bucket with a default retention.',
      CHUNKED_TRAILERS,
      AS_PROFILE,
    ).optional(),
    enforcedConditions: z
      .array(choice('A condition of a write.', WRITE_CONDITIONS))
      .describe(
        'Conditions of writes that the backend enforces. A client that sends another one gets `501 NotImplemented`.',
      )
      .register(FIELD_TRAITS, AS_PROFILE)
      .optional(),
  })
  .describe('Facts about the backend that are other than its profile says.');
