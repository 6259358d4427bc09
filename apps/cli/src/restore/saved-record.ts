import { readFileSync } from 'node:fs';
import { RECORD_HEADER } from '@s3ep/operations';
import { UsageError } from '../usage-error';

/** What somebody saved of a stored object besides its bytes. */
export interface SavedRecord {
  /** The value of its metadata entry `s3ep`. */
  readonly record: string;
  /** Headers of the backend's answer, as far as they describe the object; undefined: only the record was saved. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Names in what the AWS CLI prints of get-object and head-object, and the headers they stand for. */
const CLI_NAMES: Readonly<Record<string, string>> = {
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentType: 'content-type',
};

/**
 * The option `--record`: the entry itself, or `@FILE` that holds it, or the JSON that `aws s3api get-object` and
 * `head-object` print.
 * @throws UsageError
 */
export function readSavedRecord(option: string): SavedRecord {
  const text = option.startsWith('@') ? textOf(option.slice(1)) : option.trim();
  return text.startsWith('{') ? ofCliAnswer(text) : { record: text };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`the record cannot be read: ${(error as Error).message}`);
  }
}

function ofCliAnswer(json: string): SavedRecord {
  const { Metadata, Expires, ExpiresString, ...answer } = parsed(json);
  const headers: Record<string, string> = {};
  const note = (name: string, value: unknown): void => {
    if (typeof value === 'string') headers[name] = value;
  };
  for (const [name, header] of Object.entries(CLI_NAMES)) note(header, answer[name]);
  // what the CLI makes of a date is ISO 8601; RFC 9110 5.6.7 has another form
  note('expires', ExpiresString ?? (Expires === undefined ? undefined : httpDate(Expires)));
  for (const [name, value] of Object.entries(Metadata ?? {})) note(`x-amz-meta-${name.toLowerCase()}`, value);
  const { [RECORD_HEADER]: record } = headers;
  if (record === undefined) throw new UsageError('the JSON of --record has no Metadata.s3ep');
  return { record, headers };
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(json) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new UsageError(`--record looks like JSON, but is none: ${(error as Error).message}`);
  }
}

function httpDate(date: unknown): string {
  const at = new Date(String(date));
  return Number.isNaN(at.valueOf()) ? String(date) : at.toUTCString();
}
