import { parseChecksumAlgorithm, type ChecksumAlgorithm } from '../../body';
import { S3Error } from '../../errors';
import { parseXml } from '../parse-xml';
import { element, writeXml } from '../write-xml';
import type { XmlElement } from '../xml-element';

/** Amazon S3 User Guide, "Multipart upload limits". */
export const MAX_LISTED_PARTS = 10_000;

const CHECKSUM_ELEMENT_PREFIX = 'Checksum';

export interface PartToComplete {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  /** What the client says the part has; base64, as sent. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/**
 * Reads the body of CompleteMultipartUpload. Order and range of the numbers are for the caller to judge.
 *
 * @throws S3Error MalformedXML (no part, more than 10,000, one that is incomplete), MaxMessageLengthExceeded,
 *   NotImplemented (a checksum that is not computed here)
 */
export function parseCompleteUploadRequest(document: Buffer): readonly PartToComplete[] {
  const root = parseXml(document);
  const parts = root.childrenNamed('Part');
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0 || parts.length > MAX_LISTED_PARTS)
    throw new S3Error('MalformedXML');
  return parts.map(partToComplete);
}

function partToComplete(part: XmlElement): PartToComplete {
  const names = part.children.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw new S3Error('MalformedXML');
  const number = part.child('PartNumber')?.text.trim() ?? '';
  const etag = part
    .child('ETag')
    ?.text.trim()
    .replace(/^"(.*)"$/s, '$1');
  if (!/^-?\d{1,9}$/.test(number) || etag === undefined || etag === '') throw new S3Error('MalformedXML');
  const checksum = checksumOf(part);
  return { partNumber: Number(number), etag, ...(checksum && { checksum }) };
}

function checksumOf(part: XmlElement): PartToComplete['checksum'] {
  const elements = part.children.filter(({ name }) => name.startsWith(CHECKSUM_ELEMENT_PREFIX));
  const [first] = elements;
  if (first === undefined) return undefined;
  if (elements.length > 1) throw new S3Error('MalformedXML');
  const algorithm = parseChecksumAlgorithm(first.name.slice(CHECKSUM_ELEMENT_PREFIX.length));
  if (algorithm === undefined) throw new S3Error('NotImplemented', { details: { Element: first.name } });
  return { algorithm, value: first.text.trim() };
}

/** Writes the body of CompleteMultipartUpload. */
export function writeCompleteUploadRequest(
  parts: readonly { readonly partNumber: number; readonly etag: string }[],
): Buffer {
  return writeXml(
    element(
      'CompleteMultipartUpload',
      parts.map(({ partNumber, etag }) =>
        element('Part', [element('PartNumber', partNumber), element('ETag', `"${etag}"`)]),
      ),
    ),
  );
}
