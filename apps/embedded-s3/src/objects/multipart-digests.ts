import { createHash } from 'node:crypto';
import { createChecksum } from '@s3ep/s3-protocol';
import type { ChecksumAlgorithm } from '@s3ep/s3-protocol';
import type { DataFiles } from '../storage/data-files';
import type { MultipartUpload, UploadedPart } from '../storage/multipart-upload';
import type { StoredChecksum } from '../storage/stored-version';
import type { CustomerKey } from './customer-key';
import { readSegments } from './read-segments';

/** The ETag of an object out of parts: the MD5 of the MD5s of its parts, and their number. */
export function multipartEtag(parts: readonly UploadedPart[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}

function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly UploadedPart[]): StoredChecksum {
  const checksum = createChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part.checksum ?? '', 'base64'));
  return { algorithm, type: 'COMPOSITE', value: `${checksum.digest().toString('base64')}-${parts.length}` };
}

/**
 * The checksum of the object that an upload becomes; one of the full object is computed by reading it. Undefined
 * when the upload has none, or when the object cannot be read for want of its customer key.
 */
export async function multipartChecksum(options: {
  readonly upload: MultipartUpload;
  readonly parts: readonly UploadedPart[];
  readonly data: DataFiles;
  readonly customerKey: CustomerKey | undefined;
}): Promise<StoredChecksum | undefined> {
  const { upload, parts, data, customerKey } = options;
  if (!upload.checksum) return undefined;
  const { algorithm, type } = upload.checksum;
  if (type === 'COMPOSITE') return compositeChecksum(algorithm, parts);
  if (upload.description.customerKey && !customerKey) return undefined;
  const checksum = createChecksum(algorithm);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const reading = readSegments({
    data,
    segments: parts.map((part) => part.segment),
    range: { first: 0, last: bytes - 1 },
    customerKey: customerKey?.key,
  });
  for await (const piece of reading.bytes) checksum.update(piece);
  return { algorithm, type, value: checksum.digest().toString('base64') };
}
