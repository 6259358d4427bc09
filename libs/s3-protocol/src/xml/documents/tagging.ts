import { element, writeXml } from '../write-xml';

export interface ObjectTag {
  readonly key: string;
  readonly value: string;
}

/** Writes the document of PutObjectTagging. */
export function writeTagging(tags: readonly ObjectTag[]): Buffer {
  const elements = tags.map(({ key, value }) =>
    element('Tag', [element('Key', key), element('Value', value)]),
  );
  return writeXml(element('Tagging', [element('TagSet', elements)]));
}
