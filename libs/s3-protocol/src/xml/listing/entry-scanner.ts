import { backendDocumentError } from '../backend-document-error';
import { INCOMPLETE, markupEnd } from './markup-end';
import { readEntry } from './read-entry';
import type { ScannedEntry } from './scanned-entry';
import { localName, tagName } from './tag-name';

/** An entry is buffered whole: a key of 1,024 bytes, escaped twice, and its description fit many times. */
export const MAX_ENTRY_BYTES = 64 * 1024;

/** Elements that may be open around the entries: the root and a list in it, with room for what may be added. */
const MAX_DEPTH = 32;

const NOTHING = Buffer.alloc(0);

const SLASH = 0x2f;
const EXCLAMATION = 0x21;
const QUESTION = 0x3f;
const GREATER_THAN = 0x3e;

/** What a scanner finds, in the order of the document. Text is one character a byte. */
export interface EntryReceiver {
  text(passing: string): void;
  entry(entry: ScannedEntry): void;
}

export interface EntryScannerOptions {
  /** How many elements an entry is inside of: 1 for a child of the root. */
  readonly depth: number;
  /** Local names of the elements that are entries. */
  readonly names: { has(name: string): boolean };
}

/**
 * Cuts a document, in pieces of any length, into entries and what is around them. Everything written comes out
 * again, in order. Holds back at most one entry (MAX_ENTRY_BYTES).
 */
export class EntryScanner {
  readonly #options: EntryScannerOptions;
  readonly #receiver: EntryReceiver;
  /** Qualified names of the elements that are open. */
  readonly #open: string[] = [];
  #rootSeen = false;
  #pending: Buffer = NOTHING;

  constructor(options: EntryScannerOptions, receiver: EntryReceiver) {
    this.#options = options;
    this.#receiver = receiver;
  }

  /** @throws S3Error InternalError if the document is not well formed, too deep, or has an entry that is too long */
  write(bytes: Buffer): void {
    const held = this.#pending.length > 0;
    this.#pending = held ? Buffer.concat([this.#pending, bytes]) : bytes;
    // nothing that is held back can become complete without a ">"
    if (!held || bytes.includes(GREATER_THAN)) this.#scan();
    if (this.#pending.length > MAX_ENTRY_BYTES) throw backendDocumentError('has an entry that is too long');
  }

  /** @throws S3Error InternalError if the document was cut short */
  finish(): void {
    if (!this.#rootSeen || this.#open.length > 0 || this.#pending.length > 0) {
      throw backendDocumentError('was cut short');
    }
  }

  #scan(): void {
    const text = this.#pending.toString('latin1');
    let passed = 0;
    let at = 0;
    for (;;) {
      const markup = text.indexOf('<', at);
      const end = markup < 0 ? INCOMPLETE : markupEnd(text, markup);
      if (end === INCOMPLETE) {
        at = markup < 0 ? text.length : markup;
        break;
      }
      if (!this.#beginsEntry(text, markup, end)) {
        this.#follow(text, markup, end);
        at = end;
        continue;
      }
      const entry = readEntry(text, markup, end);
      if (entry === undefined) {
        at = markup;
        break;
      }
      if (markup > passed) this.#receiver.text(text.slice(passed, markup));
      this.#receiver.entry(entry);
      at = markup + entry.text.length;
      passed = at;
    }
    if (at > passed) this.#receiver.text(text.slice(passed, at));
    this.#pending = at === text.length ? NOTHING : this.#pending.subarray(at);
  }

  #beginsEntry(text: string, markup: number, end: number): boolean {
    if (this.#open.length !== this.#options.depth) return false;
    const kind = text.charCodeAt(markup + 1);
    if (kind === SLASH || kind === EXCLAMATION || kind === QUESTION) return false;
    if (text.charCodeAt(end - 2) === SLASH) return false;
    return this.#options.names.has(localName(tagName(text, markup + 1)));
  }

  /** Keeps track of the elements around the entries. */
  #follow(text: string, markup: number, end: number): void {
    const kind = text.charCodeAt(markup + 1);
    if (kind === EXCLAMATION || kind === QUESTION) return;
    if (kind === SLASH) {
      if (this.#open.pop() !== tagName(text, markup + 2)) throw backendDocumentError('is not well formed');
      return;
    }
    if (this.#open.length === 0) {
      if (this.#rootSeen) throw backendDocumentError('has two roots');
      this.#rootSeen = true;
    }
    if (text.charCodeAt(end - 2) === SLASH) return;
    if (this.#open.length === MAX_DEPTH) throw backendDocumentError('is nested too deeply');
    this.#open.push(tagName(text, markup + 1));
  }
}
