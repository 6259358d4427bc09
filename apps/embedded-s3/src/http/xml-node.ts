import type { WritableElement } from '@s3ep/s3-protocol';

/** An element to be written: text, or children. */
export type XmlNode = WritableElement;

/** `element('Key', 'a')`, `element('Contents', element('Key', 'a'), ...)`: children as arguments, as they read. */
export function element(name: string, ...content: readonly (XmlNode | string | number | boolean)[]): XmlNode {
  const [first] = content;
  if (content.length === 1 && typeof first !== 'object') return { name, text: String(first) };
  return { name, children: content.filter((node) => typeof node === 'object') };
}
