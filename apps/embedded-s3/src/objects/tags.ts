import { S3Error } from '@s3ep/s3-protocol';
import type { XmlElement } from '@s3ep/s3-protocol';
import type { Tag } from '../storage/stored-version';

const MAX_OBJECT_TAGS = 10;
const MAX_KEY_CHARACTERS = 128;
const MAX_VALUE_CHARACTERS = 256;

function checkTags(tags: readonly Tag[], maxTags: number): readonly Tag[] {
  if (tags.length > maxTags) {
    throw new S3Error('BadRequest', { message: `Object tags cannot be greater than ${maxTags}` });
  }
  for (const tag of tags) {
    if (tag.key === '' || tag.key.length > MAX_KEY_CHARACTERS) {
      throw new S3Error('InvalidTag', { message: 'The TagKey you have provided is invalid' });
    }
    if (tag.value.length > MAX_VALUE_CHARACTERS) {
      throw new S3Error('InvalidTag', { message: 'The TagValue you have provided is invalid' });
    }
  }
  if (new Set(tags.map((tag) => tag.key)).size !== tags.length) {
    throw new S3Error('InvalidTag', { message: 'Cannot provide multiple Tags with the same key' });
  }
  return tags;
}

/** The header x-amz-tagging: tags as URL query parameters. @throws S3Error InvalidArgument, InvalidTag */
export function parseTagHeader(header: string | undefined): readonly Tag[] {
  if (header === undefined || header === '') return [];
  const tags = [...new URLSearchParams(header)].map(([key, value]) => ({ key, value }));
  return checkTags(tags, MAX_OBJECT_TAGS);
}

/** A Tagging document. @throws S3Error MalformedXML, InvalidTag */
export function parseTagging(root: XmlElement, maxTags = MAX_OBJECT_TAGS): readonly Tag[] {
  const set = root.child('TagSet');
  if (root.name !== 'Tagging' || !set) throw new S3Error('MalformedXML');
  const tags = set.childrenNamed('Tag').map((tag) => {
    const key = tag.child('Key')?.text;
    const value = tag.child('Value')?.text;
    if (key === undefined || value === undefined) throw new S3Error('MalformedXML');
    return { key, value };
  });
  return checkTags(tags, maxTags);
}
