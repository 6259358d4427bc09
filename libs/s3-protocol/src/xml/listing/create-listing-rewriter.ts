import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { backendDocumentError } from '../backend-document-error';
import { EntryScanner } from './entry-scanner';
import { NextMarker } from './next-marker';
import { describeAnew, listedObject, type ListedDescription, type ListedObject } from './rewrite-entry';
import type { ScannedEntry } from './scanned-entry';
import { TextOutput } from './text-output';

export interface ListingRewriterOptions {
  readonly operation: 'ListObjects' | 'ListObjectsV2' | 'ListObjectVersions';
  /** Called once for each object or version, in order. Not for delete markers, nor for what the prefix hides. */
  readonly entry: (listed: ListedObject) => ListedDescription | 'hide';
  /** Keys, delete markers and common prefixes that begin with it are left out. */
  readonly keyPrefixHidden?: string;
  /** The request's encoding-type: with "url", keys and prefixes are URL-encoded in the document. */
  readonly encodingType?: 'url';
  /**
   * False if nothing in this listing can be hidden. ListObjectsV2 then streams even from a backend that counts keys
   * before it lists them; otherwise the page is held from its KeyCount on. Default true.
   */
  readonly mayHide?: boolean;
}

/** A page of 1,000 keys of the longest kind, with every character escaped. Held only for the sake of KeyCount. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

const KEY_COUNT = 'KeyCount';
const ENTRY_NAMES = {
  ListObjects: new Set(['Contents', 'CommonPrefixes', 'IsTruncated', 'NextMarker']),
  ListObjectsV2: new Set(['Contents', 'CommonPrefixes', KEY_COUNT]),
  ListObjectVersions: new Set(['Version', 'DeleteMarker', 'CommonPrefixes']),
} as const;

/** S3 writes a space as "+" where it URL-encodes, and a plus sign as "%2B". */
function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw backendDocumentError('has a key that is not URL-encoded');
  }
}

class ListingRewriter implements ByteStage {
  readonly #options: ListingRewriterOptions;
  readonly #scanner: EntryScanner;
  readonly #output = new TextOutput();
  readonly #mayHide: boolean;
  readonly #nextMarker: NextMarker | undefined;
  #hiddenEntries = 0;
  /** What follows the key count, until it is known. */
  #held: { readonly keyCount: ScannedEntry; after: string } | undefined;

  constructor(options: ListingRewriterOptions) {
    this.#options = options;
    const { operation, keyPrefixHidden = '', encodingType } = options;
    this.#mayHide = options.mayHide ?? true;
    if (operation === 'ListObjects' && this.#mayHide)
      this.#nextMarker = new NextMarker({ keyPrefixHidden, encodingType });
    this.#scanner = new EntryScanner(
      { depth: 1, names: ENTRY_NAMES[operation] },
      {
        text: (passing) => {
          this.#append(this.#nextMarker?.pass(passing) ?? passing);
        },
        entry: (entry) => {
          if (this.#nextMarker) this.#append(this.#nextMarker.meet(entry));
          this.#rewrite(entry);
        },
      },
    );
  }

  write(bytes: Buffer, emit: Emit): void {
    this.#scanner.write(bytes);
    this.#output.flush(emit);
  }

  finish(emit: Emit): void {
    this.#scanner.finish();
    if (this.#nextMarker) this.#append(this.#nextMarker.finish());
    if (this.#held) {
      const { keyCount, after } = this.#held;
      this.#output.append(this.#countedAnew(keyCount) + after);
    }
    this.#output.flush(emit);
  }

  #append(text: string): void {
    if (this.#held === undefined) {
      this.#output.append(text);
      return;
    }
    this.#held.after += text;
    if (this.#held.after.length > MAX_HELD_BYTES) throw backendDocumentError('is too long');
  }

  #rewrite(entry: ScannedEntry): void {
    switch (entry.name) {
      case KEY_COUNT:
        if (this.#mayHide && this.#held === undefined) this.#held = { keyCount: entry, after: '' };
        else this.#append(entry.text);
        return;
      case 'IsTruncated':
      case 'NextMarker':
        this.#append(entry.text);
        return;
      case 'CommonPrefixes':
        if (this.#hides(this.#decoded(entry.required('Prefix')))) this.#hide();
        else this.#append(entry.text);
        return;
      default:
        this.#rewriteKey(entry);
    }
  }

  #rewriteKey(entry: ScannedEntry): void {
    const key = this.#decoded(entry.required('Key'));
    if (this.#hides(key)) {
      this.#hide();
      return;
    }
    if (entry.name === 'DeleteMarker') {
      this.#append(entry.text);
      return;
    }
    const listed = listedObject(entry, key);
    const shown = this.#options.entry(listed);
    if (shown === 'hide') this.#hide();
    else this.#append(describeAnew(entry, listed, shown));
  }

  #decoded(name: string): string {
    return this.#options.encodingType === 'url' ? urlDecoded(name) : name;
  }

  #hides(key: string): boolean {
    const { keyPrefixHidden } = this.#options;
    return keyPrefixHidden !== undefined && keyPrefixHidden !== '' && key.startsWith(keyPrefixHidden);
  }

  #hide(): void {
    if (!this.#mayHide) throw new Error('An entry is to be hidden in a listing that was said to hide none.');
    this.#hiddenEntries += 1;
    this.#nextMarker?.hide();
  }

  #countedAnew(keyCount: ScannedEntry): string {
    if (this.#hiddenEntries === 0) return keyCount.text;
    return keyCount.text.replace(/(>\s*)(\d+)/, (_all, before: string, digits: string) => {
      return before + String(Math.max(0, Number(digits) - this.#hiddenEntries));
    });
  }
}

/**
 * Rewrites the backend's answer to a listing on its way to the client: sizes and ETags as the client is to see them,
 * hidden entries left out. Everything else passes byte for byte: order, white space, namespaces, unknown elements.
 *
 * Holds back at most one entry (64 KiB), but see `mayHide`. Throws S3Error InternalError for a document that is not
 * well formed, and at `finish` for one that was cut short.
 */
export function createListingRewriter(options: ListingRewriterOptions): ByteStage {
  return new ListingRewriter(options);
}
