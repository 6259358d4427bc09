import { backendDocumentError } from '../backend-document-error';
import { decodeText } from './decode-text';
import { markupEnd } from './markup-end';

/** The content of a direct child of an entry, as a range of the entry's text. */
export interface FieldRange {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** One entry of a listing, whole, with its direct children located. Text is one character a byte. */
export class ScannedEntry {
  readonly name: string;
  readonly text: string;
  readonly #fields: readonly FieldRange[];

  constructor(name: string, text: string, fields: readonly FieldRange[]) {
    this.name = name;
    this.text = text;
    this.#fields = fields;
  }

  range(field: string): FieldRange | undefined {
    // a handful of children: looking is cheaper than hashing
    for (const range of this.#fields) if (range.name === field) return range;
    return undefined;
  }

  /** The content as it stands, undefined if there is no such child. */
  raw(field: string): string | undefined {
    const range = this.range(field);
    return range && this.text.slice(range.start, range.end);
  }

  /** The text of a child. */
  value(field: string): string | undefined {
    const raw = this.raw(field);
    return raw === undefined ? undefined : decodeText(raw);
  }

  /** The text of an entry that has no children. */
  get content(): string {
    return decodeText(this.text.slice(...this.#inside()));
  }

  /** The entry with something else in it, or under another name. Text is one character a byte. */
  withContent(content: string, name = this.name): string {
    const [start, end] = this.#inside();
    const named = (tag: string): string => tag.replace(this.name, name);
    return named(this.text.slice(0, start)) + content + named(this.text.slice(end));
  }

  #inside(): readonly [start: number, end: number] {
    return [markupEnd(this.text, 0), this.text.lastIndexOf('</')];
  }

  /** @throws S3Error InternalError if the backend left it out */
  required(field: string): string {
    const value = this.value(field);
    if (value === undefined) throw backendDocumentError(`has a ${this.name} without ${field}`);
    return value;
  }
}
