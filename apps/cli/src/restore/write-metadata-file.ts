import { isUtf8 } from 'node:buffer';
import { writeWholeFile } from './write-whole-file';

const SUFFIX = '.metadata.json';

export interface MetadataFile {
  /** The file of the plaintext, beside which it is written. */
  readonly file: string;
  /** Headers that describe the object, values with one character a byte. */
  readonly description: Readonly<Record<string, string>>;
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

/** Writes what describes an object beside its plaintext: header names and values, as JSON. */
export async function writeMetadataFile({ file, description, ...rest }: MetadataFile): Promise<void> {
  const readable = Object.fromEntries(
    Object.entries(description).map(([name, value]) => [name, textOf(Buffer.from(value, 'latin1'))]),
  );
  const content = Buffer.from(`${JSON.stringify(readable, undefined, 2)}\n`);
  await writeWholeFile({ file: file + SUFFIX, content, ...rest });
}

/** Clients send UTF-8, where it is not ASCII. */
function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
