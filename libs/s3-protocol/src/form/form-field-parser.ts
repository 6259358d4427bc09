import { S3Error } from '../errors';
import { decodeFormText } from './decode-form-text';
import { MAX_PRE_FILE_BYTES } from './form-limits';
import { malformedForm, missingFile } from './malformed-form';
import { parsePartHead } from './parse-part-head';

const CRLF = '\r\n';
const DASHES = '--';
const HEAD_END = Buffer.from(CRLF + CRLF);
const FILE_FIELD = 'file';
const NOTHING = Buffer.alloc(0);
const NEEDS_MORE = 0;

type State =
  | { readonly at: 'opening' | 'delimiter-end' | 'head' | 'file' }
  | { readonly at: 'field'; readonly name: string };

/**
 * Reads a form up to the content of its file. Holds at most MAX_PRE_FILE_BYTES.
 *
 * @throws S3Error from write() and finish(): see FormParser
 */
export class FormFieldParser {
  readonly #delimiter: Buffer;
  readonly #fields = new Map<string, string>();
  #state: State = { at: 'opening' };
  #filename: string | undefined;
  #held: Buffer = NOTHING;
  #readBytes = 0;

  /** @param delimiter CR LF "--" boundary */
  constructor(delimiter: Buffer) {
    this.#delimiter = delimiter;
  }

  /** By name in lower case. */
  get fields(): ReadonlyMap<string, string> {
    return this.#fields;
  }

  /** As sent. */
  get filename(): string | undefined {
    return this.#filename;
  }

  /** Bytes that came before the content of the file. */
  get readBytes(): number {
    return this.#readBytes;
  }

  /** @returns what was written beyond the head of the file, once that has come; undefined before */
  write(bytes: Buffer): Buffer | undefined {
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    while (this.#state.at !== 'file') {
      const taken = this.#take(rest, this.#state);
      if (taken === NEEDS_MORE) break;
      this.#readBytes += taken;
      rest = rest.subarray(taken);
    }
    const reached = this.#state.at === 'file';
    if (this.#readBytes + (reached ? 0 : rest.length) > MAX_PRE_FILE_BYTES) {
      throw new S3Error('MaxPostPreDataLengthExceededError');
    }
    this.#held = reached ? NOTHING : rest;
    return reached ? rest : undefined;
  }

  #take(bytes: Buffer, state: State): number {
    switch (state.at) {
      case 'opening':
        return this.#takeOpening(bytes);
      case 'delimiter-end':
        return this.#takeDelimiterEnd(bytes);
      case 'head':
        return this.#takeHead(bytes);
      case 'field':
        return this.#takeField(bytes, state.name);
      case 'file':
        return NEEDS_MORE;
    }
  }

  /** The first delimiter needs no line break before it, and may have one. */
  #takeOpening(bytes: Buffer): number {
    const length =
      this.#delimiter.length - (bytes.toString('latin1', 0, CRLF.length) === CRLF ? 0 : CRLF.length);
    const expected = this.#delimiter.subarray(-length);
    const there = Math.min(bytes.length, length);
    if (there < CRLF.length) return NEEDS_MORE;
    if (bytes.compare(expected, 0, there, 0, there) !== 0)
      throw malformedForm('no boundary at the beginning');
    if (there < length) return NEEDS_MORE;
    this.#state = { at: 'delimiter-end' };
    return length;
  }

  #takeDelimiterEnd(bytes: Buffer): number {
    if (bytes.length < CRLF.length) return NEEDS_MORE;
    const end = bytes.toString('latin1', 0, CRLF.length);
    if (end === DASHES) throw missingFile();
    if (end !== CRLF) throw malformedForm('neither a line break nor "--" follows a boundary');
    this.#state = { at: 'head' };
    return CRLF.length;
  }

  #takeHead(bytes: Buffer): number {
    const length = bytes.indexOf(HEAD_END);
    if (length === -1) return NEEDS_MORE;
    const { name, filename } = parsePartHead(bytes.subarray(0, length));
    if (name === FILE_FIELD) this.#filename = filename;
    this.#state = name === FILE_FIELD ? { at: 'file' } : { at: 'field', name };
    return length + HEAD_END.length;
  }

  #takeField(bytes: Buffer, name: string): number {
    const length = bytes.indexOf(this.#delimiter);
    if (length === -1) return NEEDS_MORE;
    // one would be checked against the policy, the other used
    if (this.#fields.has(name)) {
      throw new S3Error('InvalidArgument', {
        message: 'A field of the form was given more than once.',
        details: { ArgumentName: name },
      });
    }
    this.#fields.set(name, decodeFormText(bytes.subarray(0, length)));
    this.#state = { at: 'delimiter-end' };
    return length + this.#delimiter.length;
  }
}
