import { S3Error } from '@s3ep/s3-protocol';
import type { ObjectVersion, StoredChecksum } from '../storage/stored-version';
import type { ByteRange } from './byte-range';

const HIGHEST_PART_NUMBER = 10_000;

/** @throws S3Error InvalidArgument */
export function parsePartNumber(text: string | undefined): number {
  const number = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
  if (number < 1 || number > HIGHEST_PART_NUMBER) {
    throw new S3Error('InvalidArgument', {
      message: `Part number must be an integer between 1 and ${HIGHEST_PART_NUMBER}, inclusive`,
      details: { ArgumentName: 'partNumber', ArgumentValue: text ?? '' },
    });
  }
  return number;
}

/** Where a part of an object lies. An object that was not uploaded in parts is its own part 1. */
export function partOf(
  version: ObjectVersion,
  text: string,
): { range: ByteRange; checksum?: StoredChecksum } {
  const number = parsePartNumber(text);
  const parts = version.parts ?? [{ partNumber: 1, bytes: version.bytes }];
  // S3 counts the parts of a completed object from 1, whatever their numbers in the upload were
  const part = parts[number - 1];
  if (!part) {
    throw new S3Error('InvalidPartNumber', {
      details: { PartNumberRequested: text, ActualPartCount: String(parts.length) },
    });
  }
  const first = parts.slice(0, number - 1).reduce((bytes, earlier) => bytes + earlier.bytes, 0);
  const range = { first, last: first + part.bytes - 1 };
  if (!version.parts) return { range, ...(version.checksum ? { checksum: version.checksum } : {}) };
  if (!version.checksum || part.checksum === undefined) return { range };
  return {
    range,
    checksum: { algorithm: version.checksum.algorithm, type: version.checksum.type, value: part.checksum },
  };
}
