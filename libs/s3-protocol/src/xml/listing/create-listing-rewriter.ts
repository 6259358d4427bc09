import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { backendDocumentError } from '../backend-document-error';
import { escapeXml } from '../escape-xml';
import { EntryScanner } from './entry-scanner';
import { LastShown } from './last-shown';
import { LISTING_ELEMENTS, type ListOperationName } from './listing-elements';
import { PageOutput } from './page-output';
import { describeAnew, listedObject, type ListedDescription, type ListedObject } from './rewrite-entry';
import type { ScannedEntry } from './scanned-entry';

export interface ListingRewriterOptions {
  readonly operation: ListOperationName;
  /** Called once for each object or version, in order. Not for delete markers, nor for what the prefix hides. */
  readonly entry: (listed: ListedObject) => ListedDescription | 'hide';
  /** Keys, delete markers and common prefixes that begin with it are left out, and no marker names one. */
  readonly keyPrefixHidden?: string;
  /** The request's encoding-type: with "url", keys and prefixes are URL-encoded in the document. */
  readonly encodingType?: 'url';
  /**
   * False if nothing in this listing can be hidden. ListObjectsV2 then streams even from a backend that counts keys
   * before it lists them; otherwise the page is held from its KeyCount on, until its keys are beyond what is hidden,
   * or all of it where there are common prefixes. Default true.
   */
  readonly mayHide?: boolean;
  /** Keys may be grouped under common prefixes, which come behind the keys. Default true. */
  readonly delimited?: boolean;
  /**
   * Where the page begins as the client asked for it, by the names of the elements, in place of what the document
   * repeats: for a page that was asked for in another's place.
   */
  readonly repeated?: readonly (readonly [name: string, value: string])[];
}

/** A listing on its way to the client, and what is known of it so far. */
export interface ListingRewriter extends ByteStage {
  /** Keys, delete markers and common prefixes that were passed on. */
  readonly shownEntries: number;
  readonly hiddenEntries: number;
  /** The backend has more. Known at the end. */
  readonly isTruncated: boolean;
}

/** S3 writes a space as "+" where it URL-encodes, and a plus sign as "%2B". */
function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw backendDocumentError('has a key that is not URL-encoded');
  }
}

class PageRewriter implements ListingRewriter {
  readonly #options: ListingRewriterOptions;
  readonly #scanner: EntryScanner;
  readonly #output = new PageOutput();
  readonly #last = new LastShown();
  readonly #mayHide: boolean;
  readonly #elements: (typeof LISTING_ELEMENTS)[ListOperationName];
  #repeatedWritten = false;
  #nextKeyReplaced = false;
  shownEntries = 0;
  hiddenEntries = 0;
  isTruncated = false;

  constructor(options: ListingRewriterOptions) {
    this.#options = options;
    this.#mayHide = options.mayHide ?? true;
    this.#elements = LISTING_ELEMENTS[options.operation];
    this.#scanner = new EntryScanner(
      { depth: 1, names: this.#elements },
      {
        text: (passing) => {
          this.#output.append(passing);
        },
        entry: (entry) => {
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
    this.#output.release();
    this.#output.flush(emit);
  }

  #rewrite(entry: ScannedEntry): void {
    const role = this.#elements.get(entry.name);
    switch (role) {
      case 'object':
      case 'delete-marker':
        this.#rewriteKey(entry, role);
        return;
      case 'prefix':
        this.#rewritePrefix(entry);
        return;
      case 'key-count':
        if (this.#mayHide) this.#output.appendLater(() => this.#countedAnew(entry));
        else this.#output.append(entry.text);
        return;
      case 'is-truncated':
        this.isTruncated = entry.content.trim() === 'true';
        this.#output.append(entry.text);
        return;
      case 'next-key':
        this.#nextKeyReplaced = this.#hides(this.#decoded(entry.content));
        if (this.#nextKeyReplaced) this.#output.appendLater(() => this.#last.asMarker(entry));
        else this.#output.append(entry.text);
        return;
      case 'next-version':
        if (!this.#nextKeyReplaced) this.#output.append(entry.text);
        return;
      case 'next-token':
        if (this.#hides(entry.content)) this.#output.appendLater(() => this.#last.asToken(entry));
        else this.#output.append(entry.text);
        return;
      case 'repeated':
        this.#output.append(this.#repeatedAnew(entry));
        return;
      case undefined:
        this.#output.append(entry.text);
    }
  }

  #rewritePrefix(entry: ScannedEntry): void {
    const prefix = this.#decoded(entry.required('Prefix'));
    if (this.#hides(prefix)) {
      this.#hide();
      return;
    }
    this.#last.showPrefix(prefix, entry);
    this.#show(entry.text);
  }

  #rewriteKey(entry: ScannedEntry, role: 'object' | 'delete-marker'): void {
    const key = this.#decoded(entry.required('Key'));
    if (this.#hides(key)) {
      this.#hide();
      return;
    }
    const listed = role === 'object' ? listedObject(entry, key) : undefined;
    const shown = listed && this.#options.entry(listed);
    if (shown === 'hide') {
      this.#hide();
      return;
    }
    this.#last.showKey(key, entry);
    this.#show(listed && shown ? describeAnew(entry, listed, shown) : entry.text);
    if (this.#mayHide && this.#isBehindHidden(key)) this.#output.release();
  }

  /** Keys come in the order of bytes: nothing that is hidden follows. */
  #isBehindHidden(key: string): boolean {
    const { keyPrefixHidden, delimited = true } = this.#options;
    return !delimited && keyPrefixHidden !== undefined && isBehind(key, keyPrefixHidden);
  }

  #decoded(name: string): string {
    return this.#options.encodingType === 'url' ? urlDecoded(name) : name;
  }

  #hides(key: string): boolean {
    const { keyPrefixHidden } = this.#options;
    return keyPrefixHidden !== undefined && keyPrefixHidden !== '' && key.startsWith(keyPrefixHidden);
  }

  #show(text: string): void {
    this.shownEntries += 1;
    this.#output.append(text);
  }

  #hide(): void {
    if (!this.#mayHide) throw new Error('An entry is to be hidden in a listing that was said to hide none.');
    this.hiddenEntries += 1;
  }

  #countedAnew(keyCount: ScannedEntry): string {
    if (this.hiddenEntries === 0) return keyCount.text;
    return keyCount.withContent(String(Math.max(0, Number(keyCount.content) - this.hiddenEntries)));
  }

  #repeatedAnew(entry: ScannedEntry): string {
    const { repeated, encodingType } = this.#options;
    if (!repeated) return entry.text;
    if (this.#repeatedWritten) return '';
    this.#repeatedWritten = true;
    return repeated
      .map(([name, value]) => {
        // version ids and tokens are never URL-encoded
        const isKey = name !== 'VersionIdMarker' && name !== 'ContinuationToken';
        const text = encodingType === 'url' && isKey ? encodeURIComponent(value) : escapeXml(value);
        return entry.withContent(Buffer.from(text).toString('latin1'), name);
      })
      .join('');
  }
}

function isBehind(key: string, prefix: string): boolean {
  // the first character decides nearly always, and below U+D800 code units are in the order of bytes
  const [first, other] = [key.charCodeAt(0), prefix.charCodeAt(0)];
  if (first !== other) return first > other;
  return !key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(prefix)) > 0;
}

/**
 * Rewrites the backend's answer to a listing on its way to the client: sizes and ETags as the client is to see them,
 * hidden entries left out, the last entry that is shown in place of markers that would name a hidden one. Everything
 * else passes byte for byte: order, white space, namespaces, unknown elements.
 *
 * Holds back at most one entry (64 KiB), but see `mayHide`, and a page that ends among what is hidden. Throws S3Error
 * InternalError for a document that is not well formed, and at `finish` for one that was cut short.
 */
export function createListingRewriter(options: ListingRewriterOptions): ListingRewriter {
  return new PageRewriter(options);
}
