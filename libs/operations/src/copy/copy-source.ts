import {
  type BucketName,
  decodeUriBytes,
  type ObjectKey,
  parseBucketName,
  parseObjectKey,
  S3Error,
} from '@s3ep/s3-protocol';

export interface CopySource {
  readonly bucket: BucketName;
  readonly key: ObjectKey;
  readonly versionId?: string;
}

const VERSION_MARK = '?versionId=';

/**
 * Reads x-amz-copy-source: `bucket/key` or `/bucket/key`, percent-encoded as a whole or in its names, with `?versionId=`
 * (API reference of CopyObject). As at S3 a bare "+" is a space: a key that has one is to be encoded. Access points
 * (`arn:...`) are not known here.
 *
 * @throws S3Error InvalidArgument
 */
export function parseCopySource(header: string): CopySource {
  // Some clients do not encode the key; a "?" is part of it unless a version follows.
  const mark = header.lastIndexOf(VERSION_MARK);
  const path = decoded(mark < 0 ? header : header.slice(0, mark));
  const versionId = mark < 0 ? undefined : decoded(header.slice(mark + VERSION_MARK.length));
  const names = path.startsWith('/') ? path.slice(1) : path;
  const slash = names.indexOf('/');
  if (slash < 0 || slash === names.length - 1 || versionId === '') throw malformed();
  return {
    bucket: parsed(parseBucketName, names.slice(0, slash)),
    key: parsed(parseObjectKey, names.slice(slash + 1)),
    ...(versionId !== undefined && { versionId }),
  };
}

/** What cannot stand in the target of a request may stand in a header. */
const ENCODED: Readonly<Record<string, string>> = { '+': '%20', ' ': '%20', '#': '%23' };

function decoded(text: string): string {
  return parsed(
    decodeUriBytes,
    text.replace(/[+ #]/g, (character) => ENCODED[character] ?? character),
  );
}

function parsed<Parsed>(parse: (text: string) => Parsed, text: string): Parsed {
  try {
    return parse(text);
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
