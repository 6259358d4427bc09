import { KeyProviderError } from '@s3ep/key-management';
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
  const ofProvider = providerFailureIn(error);
  if (ofProvider && ofProvider.kind !== 'refused') return meaningOf(ofProvider, ofProvider.kind);
  if (error instanceof DecryptionError) {
    const meaning = MEANINGS[error.reason];
    return meaning === undefined
      ? `its stored bytes cannot be authenticated (${error.reason})`
      : `${meaning} (${error.reason})`;
  }
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? `${message} (${cause.message})` : message;
}

function providerFailureIn(error: unknown): KeyProviderError | undefined {
  if (error instanceof KeyProviderError) return error;
  return error instanceof Error ? providerFailureIn(error.cause) : undefined;
}

/** With the provider's own words, as in the log. */
function meaningOf({ kekId, cause }: KeyProviderError, kind: 'denied' | 'unavailable' | 'disabled'): string {
  const name = JSON.stringify(kekId);
  const words = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
  switch (kind) {
    case 'denied':
      return `its key-encryption key ${name} may not be used${words}`;
    case 'disabled':
      return `its key-encryption key ${name} is disabled, or not there${words}`;
    case 'unavailable':
      return `the provider of its key-encryption key ${name} does not answer${words}`;
  }
}
