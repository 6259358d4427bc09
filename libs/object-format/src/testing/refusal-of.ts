import { FormatError, type FormatErrorReason } from '../format-error';

/** The reason for which `action` refuses, or `accepted`; any other error is thrown on. For specs. */
export function refusalOf(action: () => unknown): FormatErrorReason | 'accepted' {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error.reason;
    throw error;
  }
  return 'accepted';
}
