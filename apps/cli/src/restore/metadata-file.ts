import { isUtf8 } from 'node:buffer';
import type { FileContent } from './stage-file';

/** What follows the name of an object's file in that of what describes it. No key's own file name ends like this. */
export const METADATA_SUFFIX = '.metadata.json';

/**
 * What describes an object, to be written beside its plaintext: names of headers in lower case, with their values, as
 * a JSON object.
 *
 * @param description values with one character a byte
 */
export function metadataFile(file: string, description: Readonly<Record<string, string>>): FileContent {
  const readable = Object.fromEntries(
    Object.entries(description).map(([name, value]) => [name, textOf(Buffer.from(value, 'latin1'))]),
  );
  return {
    file: file + METADATA_SUFFIX,
    content: Buffer.from(`${JSON.stringify(readable, undefined, 2)}\n`),
  };
}

/** Clients send UTF-8, where it is not ASCII. */
function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
