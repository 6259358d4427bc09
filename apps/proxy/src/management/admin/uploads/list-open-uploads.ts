import type { BackendClient } from '@s3ep/backend';
import { collectAnswer } from '@s3ep/operations';
import { parseBackendXml } from '@s3ep/s3-protocol';
import { AdminError } from '../answers/admin-error';
import { backendRefusal } from '../answers/backend-refusal';
import type { UploadsDto } from './upload.dto';
import type { UploadsQuery } from './uploads-query';

/** A page of 1,000 uploads with keys of the longest kind, every character escaped. */
const PAGE_LIMIT_BYTES = 8 * 1_048_576;
const FIRST_FAILURE = 300;

/**
 * One page of the uploads that are open in a bucket, as the backend has them: those that the proxy makes for copies too.
 * @throws AdminError NotFound, BackendRefused
 */
export async function listOpenUploads(
  client: Pick<BackendClient, 'send'>,
  { bucket, limit, keyMarker, uploadIdMarker }: UploadsQuery,
  signal: AbortSignal,
): Promise<UploadsDto> {
  const response = await client.send({
    method: 'GET',
    bucket,
    query: [
      ['uploads', ''],
      ['encoding-type', 'url'],
      ['max-uploads', String(limit)],
      ...pair('key-marker', keyMarker),
      ...pair('upload-id-marker', uploadIdMarker),
    ],
    signal,
  });
  if (response.status >= FIRST_FAILURE) throw await backendRefusal(response, 'bucket');
  return readPage(bucket, await collectAnswer(response, PAGE_LIMIT_BYTES));
}

function readPage(bucket: string, document: Buffer): UploadsDto {
  const root = parsePage(document);
  const text = (parent: typeof root, name: string): string => parent.child(name)?.text.trim() ?? '';
  // with encoding-type=url, which a backend may not know: then it does not repeat it
  const isEncoded = text(root, 'EncodingType') === 'url';
  const decoded = (key: string): string => (isEncoded ? decode(key) : key);
  const uploads = root.children
    .filter(({ name }) => name === 'Upload')
    .map((upload) => ({
      key: decoded(upload.child('Key')?.text ?? ''),
      uploadId: text(upload, 'UploadId'),
      initiated: text(upload, 'Initiated'),
      storageClass: text(upload, 'StorageClass'),
    }));
  const next =
    text(root, 'IsTruncated') === 'true'
      ? { keyMarker: decoded(text(root, 'NextKeyMarker')), uploadIdMarker: text(root, 'NextUploadIdMarker') }
      : null;
  return { bucket, uploads, next };
}

function parsePage(document: Buffer) {
  try {
    return parseBackendXml(document);
  } catch (cause) {
    throw new AdminError('BackendRefused', 'The page of the backend cannot be read.', { cause });
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new AdminError('BackendRefused', 'The page of the backend cannot be read.', { cause });
  }
}

const pair = (name: string, value: string | undefined): [string, string][] =>
  value === undefined ? [] : [[name, value]];
