import type { MultipartChecksum } from '@s3ep/object-format';
import {
  type Checksum,
  type ChecksumAlgorithm,
  type ChecksumElements,
  type HeaderMap,
  parseChecksumAlgorithm,
  S3Error,
} from '@s3ep/s3-protocol';
import { type AnsweredChecksums, manifestChecksums, recordedChecksums } from '../headers/read-answer-headers';
import type { OpenedSource } from './open-source';

/**
 * The algorithm by which the copy is to have a checksum.
 * @throws S3Error InvalidRequest for one that S3 does not have
 */
export function askedAlgorithm(headers: HeaderMap): ChecksumAlgorithm | undefined {
  const name = headers['x-amz-checksum-algorithm'];
  if (name === undefined) return undefined;
  const algorithm = parseChecksumAlgorithm(name);
  if (!algorithm || algorithm === 'MD5')
    throw new S3Error('InvalidRequest', {
      message:
        'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    });
  return algorithm;
}

/** The checksums of an encrypted source, as a copy at the backend keeps them. */
export function keptChecksums(source: OpenedSource): AnsweredChecksums | undefined {
  switch (source.kind) {
    case 'plain':
      return undefined;
    case 'single-part':
      return recordedChecksums(source.opened.checksums);
    case 'multipart':
      return manifestChecksums(source.layout);
  }
}

/** Those that are of the whole plaintext, and so hold for it however it is cut. */
export function wholeChecksums(source: OpenedSource): readonly Checksum[] {
  switch (source.kind) {
    case 'plain':
      return [];
    case 'single-part':
      return source.opened.checksums;
    case 'multipart':
      return wholeOf(source.layout.checksum);
  }
}

function wholeOf(checksum: MultipartChecksum | undefined): readonly Checksum[] {
  return checksum?.type === 'full-object' ? [{ algorithm: checksum.algorithm, digest: checksum.bytes }] : [];
}

/**
 * The checksum that has to be computed where the plaintext comes by: the one that is asked for, or, as S3 does, that of
 * the whole where the source has one of its parts' checksums. undefined: what the source has is enough.
 */
export function algorithmToCompute(
  asked: ChecksumAlgorithm | undefined,
  source: OpenedSource,
): ChecksumAlgorithm | undefined {
  const composite = source.kind === 'multipart' ? source.layout.checksum?.algorithm : undefined;
  const wanted = asked ?? composite;
  const has = wholeChecksums(source).some(({ algorithm }) => algorithm === wanted);
  return has ? undefined : wanted;
}

/** Whether a copy at the backend, which keeps what the source has, has what is asked for. */
export function keepsAsked(asked: ChecksumAlgorithm | undefined, source: OpenedSource): boolean {
  return (
    asked === undefined ||
    (keptChecksums(source)?.values.some(({ algorithm }) => algorithm === asked) ?? false)
  );
}

/** As they stand in CopyObjectResult. */
export function elementsOf(checksums: AnsweredChecksums | undefined): ChecksumElements {
  if (!checksums || checksums.values.length === 0) return {};
  const values = checksums.values.map(({ algorithm, value }) => [algorithm, value] as const);
  return { ...Object.fromEntries(values), type: checksums.type };
}
