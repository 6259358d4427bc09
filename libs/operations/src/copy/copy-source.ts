import { type BucketName, type ObjectKey, parseRequest, S3Error } from '@s3ep/s3-protocol';

export interface CopySource {
  readonly bucket: BucketName;
  readonly key: ObjectKey;
  readonly versionId?: string;
}

/**
 * Reads x-amz-copy-source: `bucket/key` or `/bucket/key`, percent-encoded, with `?versionId=` (API reference of
 * CopyObject). Access points (`arn:...`) are not known here.
 *
 * @throws S3Error InvalidArgument
 */
export function parseCopySource(header: string): CopySource {
  const target = header.startsWith('/') ? header : `/${header}`;
  // Some clients do not encode the key; a "?" is part of it unless a version follows.
  const mark = target.lastIndexOf('?versionId=');
  const path = mark < 0 ? target : target.slice(0, mark);
  const versionId = mark < 0 ? undefined : target.slice(mark + '?versionId='.length);
  const { bucket, key } = parseSourcePath(path);
  if (bucket === undefined || key === undefined || versionId === '') throw malformed();
  return { bucket, key, ...(versionId !== undefined && { versionId }) };
}

function parseSourcePath(path: string): { bucket?: BucketName; key?: ObjectKey } {
  try {
    return parseRequest(
      { method: 'GET', target: path.replaceAll('?', '%3F').replaceAll('#', '%23'), rawHeaders: [] },
      { baseDomains: [] },
    );
  } catch {
    throw malformed();
  }
}

function malformed(): S3Error {
  return new S3Error('InvalidArgument', {
    message: 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    details: { ArgumentName: 'x-amz-copy-source' },
  });
}
