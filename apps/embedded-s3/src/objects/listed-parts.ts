import { S3Error, parseXml } from '@s3ep/s3-protocol';
import type { MultipartUpload, UploadedPart } from '../storage/multipart-upload';
import { checksumElementName } from './checksum-elements';

const MAX_PARTS = 10_000;

/** S3 User Guide, "Multipart upload limits": every part but the last. */
const MIN_PART_BYTES = 5 * 1024 ** 2;

/** A part as the client lists it at completion. */
interface ListedPart {
  readonly partNumber: number;
  readonly etag: string;
  checksumOf(elementName: string): string | undefined;
}

function parseListedParts(document: Buffer): readonly ListedPart[] {
  const root = parseXml(document);
  const parts = root.childrenNamed('Part').map((part) => {
    const partNumber = Number(part.child('PartNumber')?.text ?? 'none');
    const etag = part.child('ETag')?.text.trim().replaceAll('"', '');
    if (!Number.isInteger(partNumber) || etag === undefined) throw new S3Error('MalformedXML');
    return { partNumber, etag, checksumOf: (name: string) => part.child(name)?.text };
  });
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0 || parts.length > MAX_PARTS) {
    throw new S3Error('MalformedXML');
  }
  return parts;
}

function checkChecksum(upload: MultipartUpload, listed: ListedPart, stored: UploadedPart): void {
  if (!upload.checksum) return;
  const { algorithm, type } = upload.checksum;
  const checksum = listed.checksumOf(checksumElementName(algorithm));
  if (checksum === undefined && type === 'COMPOSITE') {
    throw new S3Error('InvalidRequest', {
      message: `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${listed.partNumber} in the request.`,
    });
  }
  if (checksum !== undefined && checksum !== stored.checksum) throw invalidPart(upload, listed);
}

function invalidPart(upload: MultipartUpload, part: ListedPart): S3Error {
  return new S3Error('InvalidPart', {
    details: { UploadId: upload.uploadId, PartNumber: String(part.partNumber), ETag: part.etag },
  });
}

/**
 * The parts that a CompleteMultipartUpload document lists, found and checked.
 * @throws S3Error MalformedXML, InvalidPartOrder, InvalidPart, EntityTooSmall, InvalidRequest
 */
export function findListedParts(document: Buffer, upload: MultipartUpload): readonly UploadedPart[] {
  const listed = parseListedParts(document);
  const parts = listed.map((part, index) => {
    const before = listed[index - 1];
    if (before && before.partNumber >= part.partNumber) throw new S3Error('InvalidPartOrder');
    const stored = upload.parts.get(part.partNumber);
    if (stored?.etag !== part.etag) throw invalidPart(upload, part);
    checkChecksum(upload, part, stored);
    return stored;
  });
  const tooSmall = parts.slice(0, -1).find((part) => part.bytes < MIN_PART_BYTES);
  if (tooSmall) {
    throw new S3Error('EntityTooSmall', {
      details: {
        ProposedSize: String(tooSmall.bytes),
        MinSizeAllowed: String(MIN_PART_BYTES),
        PartNumber: String(tooSmall.partNumber),
        ETag: tooSmall.etag,
      },
    });
  }
  return parts;
}
