import type { BackendResponse } from '@s3ep/backend';
import type { ManifestLayout, SealedMetadata } from '@s3ep/object-format';
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumHeaderName,
  S3Error,
  type S3Request,
} from '@s3ep/s3-protocol';
import { toClientEtag } from '../etag/client-etag';
import type { Services } from '../operation-context';
import type { PlainRange } from '../range/parse-range';
import { objectAnswerHeaders } from './object-answer-headers';
import { restoreDescription } from './stored-description';

/** The checksums of an object as they are answered. */
export interface AnsweredChecksums {
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  readonly values: readonly { readonly algorithm: ChecksumAlgorithm; readonly value: string }[];
}

export interface EncryptedAnswer {
  readonly request: S3Request;
  readonly services: Pick<Services, 'settings'>;
  readonly response: BackendResponse;
  /** What describes the object, where it was sealed; undefined: it stands in clear. */
  readonly metadata: SealedMetadata | undefined;
  /** Of the whole object. */
  readonly plaintextBytes: number;
  /** Left out where they are not known, or not asked for. */
  readonly checksums?: AnsweredChecksums | undefined;
  /** The part of the plaintext that is answered; undefined: all. */
  readonly range?: PlainRange | undefined;
}

/** Headers of an answer about an encrypted object: sizes and digests are the plaintext's. */
export function encryptedAnswerHeaders(answer: EncryptedAnswer): Record<string, string> {
  const { request, services, response, metadata, plaintextBytes, checksums, range } = answer;
  const headers = objectAnswerHeaders(restoreDescription(response.headers, metadata));
  headers['accept-ranges'] = 'bytes';
  headers['content-length'] = String(plaintextBytes);
  if (range) Object.assign(headers, rangeHeaders(range, plaintextBytes));
  headers.etag = toClientEtag(response.headers.etag ?? '');
  if (services.settings.announceEncryption) headers['x-amz-server-side-encryption'] = 'aws:kms';
  // S3 answers the checksum of a whole object, which says nothing about a range of it.
  if (!range && wantsChecksums(request) && checksums)
    for (const { algorithm, value } of checksums.values) {
      headers[checksumHeaderName(algorithm)] = value;
      headers['x-amz-checksum-type'] = checksums.type;
    }
  return headers;
}

/** RFC 9110 15.3.7: what of the object a 206 carries. */
export function rangeHeaders(range: PlainRange, objectBytes: number): Record<string, string> {
  return {
    'content-length': String(range.last - range.first + 1),
    'content-range': `bytes ${range.first}-${range.last}/${objectBytes}`,
  };
}

/** The checksums in the record of an object that was put in one piece. Content-MD5 is never answered. */
export function recordedChecksums(checksums: readonly Checksum[]): AnsweredChecksums {
  return {
    type: 'FULL_OBJECT',
    values: checksums
      .filter(({ algorithm }) => algorithm !== 'MD5')
      .map(({ algorithm, digest }) => ({ algorithm, value: digest.toString('base64') })),
  };
}

/** The checksum in a manifest; a composite one is followed by the number of parts. */
export function manifestChecksums({ checksum, parts }: ManifestLayout): AnsweredChecksums | undefined {
  if (!checksum) return undefined;
  const composite = checksum.type === 'composite';
  const value = checksum.bytes.toString('base64') + (composite ? `-${parts.length}` : '');
  return {
    type: composite ? 'COMPOSITE' : 'FULL_OBJECT',
    values: [{ algorithm: checksum.algorithm, value }],
  };
}

export function wantsChecksums(request: S3Request): boolean {
  return request.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED';
}

const PLAIN_HEADERS = [
  'accept-ranges',
  'content-length',
  'content-range',
  'etag',
  'x-amz-mp-parts-count',
] as const;

/** Headers of an answer about an object that is not encrypted: the backend's own, checksums included. */
export function plainAnswerHeaders(response: BackendResponse): Record<string, string> {
  const headers = objectAnswerHeaders(response.headers);
  for (const name of PLAIN_HEADERS)
    if (response.headers[name] !== undefined) headers[name] = response.headers[name];
  for (const name in response.headers)
    if (name.startsWith('x-amz-checksum-')) headers[name] = response.headers[name] ?? '';
  return headers;
}

const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const;

/** RFC 9110 5.5, in ISO-8859-1: what can stand in a field value. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * `response-*` of the query replaces headers of the answer (API reference of GetObject). To be read before the
 * backend is asked, so that a request which cannot be answered costs nothing.
 *
 * @throws S3Error InvalidArgument for a value that no header can have; wording as observed
 */
export function overriddenHeaders(request: S3Request): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = request.query.get(`response-${name}`);
    if (value === undefined) continue;
    if (!FIELD_VALUE.test(value))
      throw new S3Error('InvalidArgument', {
        message: 'Header value cannot be represented using ISO-8859-1.',
        details: { ArgumentName: `response-${name}`, ArgumentValue: value },
      });
    headers[name] = value;
  }
  return headers;
}
