import { escapeXml } from '../escape-xml';
import { backendDocumentError } from '../backend-document-error';
import { decodeText } from './decode-text';
import type { ScannedEntry } from './scanned-entry';

/** An object, or a version of one, in a listing. */
export interface ListedObject {
  /** Decoded: neither XML-escaped nor URL-encoded. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes; "" if the backend names none. */
  readonly etag: string;
  readonly versionId?: string;
}

/** What the client is to see of it. The ETag may be given with quotes or without. */
export interface ListedDescription {
  readonly size: number;
  readonly etag: string;
}

const SIZE = /^\d{1,16}$/;
/** A quotation mark at either end of an ETag, in every way XML has to write one. */
const QUOTE = '&quot;';
const OPENING_QUOTE = /^(?:"|&quot;|&#0*34;|&#[xX]0*22;)/;
const CLOSING_QUOTE = /(?:"|&quot;|&#0*34;|&#[xX]0*22;)$/;

function unquoted(etag: string): string {
  return etag.length >= 2 && etag.startsWith('"') && etag.endsWith('"') ? etag.slice(1, -1) : etag;
}

/** Most backends write `&quot;hex&quot;`, which needs no parsing. */
function isPlainlyQuoted(raw: string): boolean {
  return (
    raw.startsWith(QUOTE) &&
    raw.indexOf('&', QUOTE.length) === raw.length - QUOTE.length &&
    raw.endsWith(QUOTE) &&
    !raw.includes('<')
  );
}

function etagOf(entry: ScannedEntry): string {
  const raw = entry.raw('ETag') ?? '';
  if (isPlainlyQuoted(raw)) return raw.slice(QUOTE.length, -QUOTE.length);
  return unquoted(decodeText(raw).trim());
}

/** @throws S3Error InternalError if key or size are missing or make no sense */
export function listedObject(entry: ScannedEntry, key: string): ListedObject {
  const size = entry.required('Size').trim();
  if (!SIZE.test(size)) throw backendDocumentError('has a size that is no number');
  const versionId = entry.value('VersionId');
  return {
    key,
    size: Number(size),
    etag: etagOf(entry),
    ...(versionId !== undefined && { versionId }),
  };
}

/** Keeps the quotation marks as this backend writes them; an ETag that was empty gets some. */
function etagContent(raw: string, etag: string): string {
  if (isPlainlyQuoted(raw)) return QUOTE + escapeXml(etag) + QUOTE;
  const trimmed = raw.trim();
  if (trimmed === '') return QUOTE + escapeXml(etag) + QUOTE;
  const opening = OPENING_QUOTE.exec(trimmed)?.[0] ?? '';
  const closing = CLOSING_QUOTE.exec(trimmed)?.[0] ?? '';
  return opening + escapeXml(etag) + closing;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text of an entry with size and ETag replaced where they differ; all else byte for byte. */
export function describeAnew(entry: ScannedEntry, seen: ListedObject, shown: ListedDescription): string {
  const replacements: Replacement[] = [];
  const size = entry.range('Size');
  if (size && shown.size !== seen.size) replacements.push({ ...size, text: String(shown.size) });
  const etag = entry.range('ETag');
  const wanted = unquoted(shown.etag);
  if (etag && wanted !== seen.etag) {
    replacements.push({ ...etag, text: etagContent(entry.raw('ETag') ?? '', wanted) });
  }
  const [first, second] = replacements;
  if (first === undefined) return entry.text;
  const ordered = second && second.start < first.start ? [second, first] : replacements;
  let text = '';
  let from = 0;
  for (const { start, end, text: replacement } of ordered) {
    text += entry.text.slice(from, start) + replacement;
    from = end;
  }
  return text + entry.text.slice(from);
}
