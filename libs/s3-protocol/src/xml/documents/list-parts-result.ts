import type { ChecksumAlgorithm } from '../../body';
import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';
import { element, writeXml } from '../write-xml';
import type { XmlElement } from '../xml-element';

/** A part that the backend has. */
export interface UploadedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

export interface PartsPage {
  readonly parts: readonly UploadedPart[];
  /** To be asked for next; undefined on the last page. */
  readonly nextMarker?: string;
}

/** Reads one page of a backend's ListParts. @throws S3Error InternalError for anything else */
export function parseListPartsResult(document: Buffer): PartsPage {
  const root = parsedRoot(document);
  const parts = root.childrenNamed('Part').map(uploadedPart);
  if (root.child('IsTruncated')?.text.trim() !== 'true') return { parts };
  const nextMarker = root.child('NextPartNumberMarker')?.text.trim() ?? '';
  if (nextMarker === '') throw backendDocumentError('is truncated, and says not where it goes on');
  return { parts, nextMarker };
}

/**
 * The page as the client is to see it: plaintext sizes, without parts of the proxy's own, and without checksums, which
 * are of ciphertext.
 *
 * @param options.plaintextSize bytes of a stored size; undefined where no part has that size: it stays as it is
 * @throws S3Error InternalError for a document that is no page of parts
 */
export function rewriteListParts(
  document: Buffer,
  options: {
    readonly plaintextSize: (storedBytes: number) => number | undefined;
    readonly isHidden: (partNumber: number) => boolean;
    /** What the upload announced. */
    readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: 'COMPOSITE' | 'FULL_OBJECT' };
  },
): Buffer {
  const { children } = parsedRoot(document);
  const hidden = new Set(
    children.filter((child) => child.name === 'Part' && options.isHidden(uploadedPart(child).partNumber)),
  );
  const shown = children.filter((child) => !hidden.has(child) && !child.name.startsWith('Checksum'));
  const lastShown = shown.filter(({ name }) => name === 'Part').at(-1);
  const marker = children.find(({ name }) => name === 'PartNumberMarker')?.text.trim() ?? '0';
  const elements = shown.map((child) => {
    if (child.name === 'Part') return partForClient(child, options.plaintextSize);
    if (child.name === 'NextPartNumberMarker' && options.isHidden(Number(child.text)))
      return element(child.name, lastShown ? uploadedPart(lastShown).partNumber : marker);
    return child;
  });
  const { checksum } = options;
  const announced = checksum
    ? [element('ChecksumAlgorithm', checksum.algorithm), element('ChecksumType', checksum.type)]
    : [];
  return writeXml(element('ListPartsResult', [...elements, ...announced]));
}

function partForClient(
  part: XmlElement,
  plaintextSize: (storedBytes: number) => number | undefined,
): ReturnType<typeof element> {
  const { size } = uploadedPart(part);
  const children = part.children.filter(({ name }) => !name.startsWith('Checksum'));
  return element(
    'Part',
    children.map((child) => (child.name === 'Size' ? element('Size', plaintextSize(size) ?? size) : child)),
  );
}

function parsedRoot(document: Buffer): XmlElement {
  const root = parseBackendXml(document);
  if (root.name !== 'ListPartsResult') throw backendDocumentError('is no ListPartsResult');
  return root;
}

function uploadedPart(part: XmlElement): UploadedPart {
  const partNumber = Number(part.child('PartNumber')?.text.trim() ?? 'none');
  const size = Number(part.child('Size')?.text.trim() ?? 'none');
  const etag = part.child('ETag')?.text.trim().replaceAll('"', '') ?? '';
  if (!Number.isSafeInteger(partNumber) || !Number.isSafeInteger(size) || etag === '')
    throw backendDocumentError('has a part without number, size or ETag');
  return { partNumber, etag, size };
}
