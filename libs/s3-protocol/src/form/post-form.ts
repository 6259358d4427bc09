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
 * Condition matching).
 *
 * @param filename as sent: only what follows the last slash or backslash counts
 */
export function expandForm(fields: ReadonlyMap<string, string>, filename: string | undefined): PostForm {
  const bare = /[^/\\]*$/.exec(filename ?? '')?.[0] ?? '';
  return {
    fields: new Map([...fields].map(([name, value]) => [name, value.split(FILENAME_VARIABLE).join(bare)])),
    filename: bare,
  };
}
