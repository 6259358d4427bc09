import { escapeXml } from '../escape-xml';
import type { ScannedEntry } from './scanned-entry';

interface Shown {
  /** Decoded. */
  readonly name: string;
  /** As the document has it. */
  readonly raw: string;
  readonly versionId?: string | undefined;
}

/**
 * What a page shows last, in the order of bytes: the page behind begins there for clients who must not know what
 * else the backend listed.
 */
export class LastShown {
  #key: Shown | undefined;
  #prefix: Shown | undefined;

  showKey(name: string, entry: ScannedEntry): void {
    this.#key = { name, raw: entry.raw('Key') ?? '', versionId: entry.raw('VersionId') };
  }

  showPrefix(name: string, entry: ScannedEntry): void {
    this.#prefix = { name, raw: entry.raw('Prefix') ?? '' };
  }

  /** The backend's NextMarker or NextKeyMarker with what was shown last in the place of what it names; "" for nothing. */
  asMarker(entry: ScannedEntry): string {
    const last = this.#last();
    if (!last) return '';
    const marker = entry.withContent(last.raw);
    // the two markers of a listing of versions belong together
    return last.versionId === undefined || entry.name !== 'NextKeyMarker'
      ? marker
      : marker + entry.withContent(last.versionId, 'NextVersionIdMarker');
  }

  /** The same of a continuation token, for backends whose tokens are keys. Tokens are never URL-encoded. */
  asToken(entry: ScannedEntry): string {
    const last = this.#last();
    return last ? entry.withContent(Buffer.from(escapeXml(last.name)).toString('latin1')) : '';
  }

  #last(): Shown | undefined {
    if (!this.#key || !this.#prefix) return this.#key ?? this.#prefix;
    const order = Buffer.compare(Buffer.from(this.#key.name), Buffer.from(this.#prefix.name));
    return order > 0 ? this.#key : this.#prefix;
  }
}
