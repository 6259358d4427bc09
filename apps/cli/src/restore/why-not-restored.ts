import { DecryptionError } from '@s3ep/operations';

/** What each reason means for whoever restores (codes of the log and of docs/errors.md). */
const MEANINGS: Readonly<Record<string, string>> = {
  'unknown-kek': 'its key-encryption key is not among those given: name it with --kek, or configure it',
  'kek-not-readable-here':
    'its key-encryption key is not among those given: name it with --kek, or configure it',
  'origin-not-accepted':
    'it was written to another bucket; if it was copied here on purpose, name that with --accept-origin',
  'key-provider-refused': 'the key given for this name is another one, or the record was altered',
  seal: 'its record was altered, or belongs to another key',
  'no-record': 'it is not encrypted',
};

/** One line about an object that was not restored. */
export function whyNotRestored(error: unknown): string {
  if (error instanceof DecryptionError) {
    const meaning = MEANINGS[error.reason];
    return meaning === undefined
      ? `its stored bytes cannot be authenticated (${error.reason})`
      : `${meaning} (${error.reason})`;
  }
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? `${message} (${cause.message})` : message;
}
