import { S3Error } from '../errors';
import { MAX_PRE_FILE_BYTES } from './form-limits';

/** The fields of a form before its file. Amazon S3 API Reference, "POST Object". */
export interface PostForm {
  /** By name in lower case, in order of arrival, `${filename}` replaced. */
  readonly fields: ReadonlyMap<string, string>;
  /** The name of the file as sent, without directories; "" if none was sent. */
  readonly filename: string;
}

const FILENAME_VARIABLE = '${filename}';

/**
 * Replaces `${filename}` in every field. S3 does it before the policy is checked ("Creating a POST policy",
 * Condition matching), so that whoever asks is not known yet.
 *
 * @param filename as sent: only what follows the last slash or backslash counts
 * @throws S3Error MaxPostPreDataLengthExceededError where the fields get longer than a form may be
 */
export function expandForm(fields: ReadonlyMap<string, string>, filename = ''): PostForm {
  // no regular expression: one for the end of a text would try at each of its characters
  const bare = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
  const expanded = new Map<string, string>();
  let left = MAX_PRE_FILE_BYTES;
  for (const [name, value] of fields) {
    const pieces = value.split(FILENAME_VARIABLE);
    left -= value.length + (pieces.length - 1) * (bare.length - FILENAME_VARIABLE.length);
    if (left < 0) throw new S3Error('MaxPostPreDataLengthExceededError');
    expanded.set(name, pieces.join(bare));
  }
  return { fields: expanded, filename: bare };
}
