import { z } from 'zod';
import { flag, formattedText, seconds, wholeNumber } from './field';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const YEAR_SECONDS = 365 * DAY_SECONDS;
const MIB = 1_048_576;

/** S3 takes a smaller part only as the last (Amazon S3 User Guide, "Multipart upload limits"). */
const MIN_PART_BYTES = 5 * MIB;
const MAX_KEPT_PART_BYTES = 128 * MIB;

export const multipartSchema = z
  .strictObject({
    stateBucket: formattedText(
      'Bucket of the backend for the state of open uploads, written with `backend.credentials` and invisible to clients; without it the state lies below `.s3ep/` in the bucket of the upload. Needed where buckets have Object Lock with a default retention, recommended where they have versioning.',
      { form: /^[A-Za-z0-9._-]{1,63}$/, rule: 'a bucket name' },
    ).optional(),
    keepPartsBelowBytes: wholeNumber(
      'A part whose stored form is smaller is kept beside the upload until it is completed, in case it is the last one; then the object ends with it, and has no extra part. For a backend that wants parts of equal size: the size of the parts.',
      { min: MIN_PART_BYTES, max: MAX_KEPT_PART_BYTES },
    ).default(MIN_PART_BYTES),
    sweep: flag('Whether this process removes what is left of uploads that are over.').default(true),
    sweepIntervalSeconds: seconds('Time between two sweeps, give or take a quarter.', {
      max: 7 * DAY_SECONDS,
    }).default(HOUR_SECONDS),
    sweepConcurrency: wholeNumber('Uploads that a sweep looks at together.', { min: 1, max: 64 }).default(4),
    completedStateSeconds: seconds(
      'How long the state of an upload stays after it was found to be over, for clients that ask for its completion again.',
      { max: 7 * DAY_SECONDS },
    ).default(HOUR_SECONDS),
    abandonedStateSeconds: seconds(
      'Age of what a sweep may remove although this process did not see its end; uploads that copies made and nobody finished are aborted at that age.',
      { max: YEAR_SECONDS },
    ).default(DAY_SECONDS),
  })
  .describe('Uploads in parts, and what is kept about them at the backend.')
  .prefault({});
