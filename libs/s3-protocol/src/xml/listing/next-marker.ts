import { backendDocumentError } from '../backend-document-error';
import type { ScannedEntry } from './scanned-entry';

export interface NextMarkerOptions {
  readonly keyPrefixHidden: string;
  readonly encodingType: 'url' | undefined;
}

/** What stands between two entries is white space or a few short elements. */
const MAX_HELD_BYTES = 64 * 1024;

/** Sorts behind every key of a prefix. */
const LAST_CHARACTER = '\u{10FFFF}';

/**
 * ListObjects without a delimiter names no next marker: the client goes on after the last key that it was shown
 * (Amazon S3 API Reference, ListObjects). Where a page ends with hidden keys, that would lead it back to them or,
 * when all of them were hidden, nowhere. Such a page gets a marker behind all that is hidden.
 *
 * Holds back what follows a hidden entry, until another one does. Text is one character a byte.
 */
export class NextMarker {
  readonly #options: NextMarkerOptions;
  #held = '';
  #truncated = false;
  #named = false;
  #endsHidden = false;

  constructor(options: NextMarkerOptions) {
    this.#options = options;
  }

  /** Takes what stands between entries; gives what may go on. */
  pass(text: string): string {
    if (!this.#endsHidden) return text;
    this.#held += text;
    if (this.#held.length > MAX_HELD_BYTES) throw backendDocumentError('is too long');
    return '';
  }

  /** Takes note of an entry, and gives up what stood before it. */
  meet(entry: ScannedEntry): string {
    const held = this.#held;
    this.#held = '';
    if (entry.name === 'IsTruncated') this.#truncated = />\s*true\s*</.test(entry.text);
    else if (entry.name === 'NextMarker') this.#named = true;
    else this.#endsHidden = false;
    return held;
  }

  /** The entry that was met last is not shown. */
  hide(): void {
    this.#endsHidden = true;
  }

  /** What is left of the document. */
  finish(): string {
    if (!this.#truncated || this.#named || !this.#endsHidden) return this.#held;
    const end = this.#held.lastIndexOf('</');
    return `${this.#held.slice(0, end)}<NextMarker>${this.#marker()}</NextMarker>${this.#held.slice(end)}`;
  }

  #marker(): string {
    const { keyPrefixHidden, encodingType } = this.#options;
    const marker = keyPrefixHidden + LAST_CHARACTER;
    return encodingType === 'url' ? encodeURIComponent(marker) : Buffer.from(marker).toString('latin1');
  }
}
