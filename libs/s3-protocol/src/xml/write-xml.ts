import { escapeXml } from './escape-xml';

/** The namespace of S3's documents. */
export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** What can be written: made by `element`, or a parsed `XmlElement`. */
export interface WritableElement {
  readonly name: string;
  readonly text?: string;
  readonly children?: readonly WritableElement[];
  readonly attributes?: Readonly<Record<string, string>>;
}

export type ElementContent = string | number | boolean | readonly (WritableElement | undefined)[];

/** An element with text or with children; undefined children are left out, so that optional ones read well. */
export function element(
  name: string,
  content: ElementContent = '',
  attributes?: Readonly<Record<string, string>>,
): WritableElement {
  const inside =
    typeof content === 'object'
      ? { children: content.filter((child) => child !== undefined) }
      : { text: String(content) };
  return attributes === undefined ? { name, ...inside } : { name, ...inside, attributes };
}

/** An element, or nothing where there is no value. */
export function optionalElement(
  name: string,
  content: string | number | boolean | undefined,
): WritableElement | undefined {
  return content === undefined ? undefined : element(name, content);
}

// XML 1.0 2.3, restricted to ASCII; names come from this code, never from a client
const NAME = /^[A-Za-z_][A-Za-z0-9_.:-]*$/;

function checkedName(name: string): string {
  if (!NAME.test(name)) throw new TypeError(`not an XML name: ${JSON.stringify(name)}`);
  return name;
}

function write({ name, text, children, attributes }: WritableElement): string {
  const tag = checkedName(name);
  const written = Object.entries(attributes ?? {}).map(
    ([attribute, value]) => ` ${checkedName(attribute)}="${escapeXml(value)}"`,
  );
  // text among children is white space only, in every document of S3
  const inside = children?.length ? children.map(write).join('') : escapeXml(text ?? '');
  return `<${tag}${written.join('')}>${inside}</${tag}>`;
}

export interface WriteXmlOptions {
  /** The default namespace of the root; none if null. */
  readonly namespace?: string | null;
}

/** A document with XML declaration, everything escaped. */
export function writeXml(root: WritableElement, options: WriteXmlOptions = {}): Buffer {
  const { namespace = S3_NAMESPACE } = options;
  const attributes = namespace === null ? root.attributes : { xmlns: namespace, ...root.attributes };
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n${write(attributes === undefined ? root : { ...root, attributes })}`,
  );
}
