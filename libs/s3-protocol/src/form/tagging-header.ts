import { S3Error } from '../errors';
import { parseXml } from '../xml';

/** 10 tags of 128 + 256 characters, every byte written as a reference. */
const MAX_TAGGING_BYTES = 20 * 1024;

/**
 * The field "tagging", a Tagging document, as the header x-amz-tagging says it: URL query parameters.
 * How many tags there may be and how long is for the backend to say.
 *
 * @throws S3Error MalformedXML
 */
export function taggingHeader(document: string): string {
  const root = parseXml(Buffer.from(document), { maxBytes: MAX_TAGGING_BYTES });
  const set = root.child('TagSet');
  if (root.name !== 'Tagging' || !set) throw new S3Error('MalformedXML');
  return set
    .childrenNamed('Tag')
    .map((tag) => {
      const key = tag.child('Key')?.text;
      const value = tag.child('Value')?.text;
      if (key === undefined || value === undefined) throw new S3Error('MalformedXML');
      return `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
    })
    .join('&');
}
