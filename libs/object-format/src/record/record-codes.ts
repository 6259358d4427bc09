import type { ObjectRecord } from './object-record';

/** The only version there is (object-format.md 2.1). */
export const RECORD_VERSION = 1;

/** Kinds of object as the record numbers them (object-format.md 2.1). */
export const RECORD_KIND_CODES = { 'single-part': 1, multipart: 2 } as const satisfies Record<
  ObjectRecord['kind'],
  number
>;

/** The plaintextLength of every multipart record: not known when the upload is created. */
export const UNKNOWN_LENGTH = 2n ** 64n - 1n;
