import { SaxesParser } from 'saxes';
import { S3Error } from '../errors';
import { XmlElement } from './xml-element';

export interface XmlLimits {
  /** Default 8 MiB: a DeleteObjects request of 1,000 keys of 1,024 bytes, every byte written as a reference. */
  readonly maxBytes?: number;
  /** Default 32. */
  readonly maxDepth?: number;
  /** Default 120,000: 10,000 parts with every checksum there is. */
  readonly maxElements?: number;
}

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
const DEFAULT_MAX_DEPTH = 32;
const DEFAULT_MAX_ELEMENTS = 120_000;

const UTF8 = /^utf-?8$/i;

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

function malformed(cause: unknown): S3Error {
  return cause instanceof S3Error ? cause : new S3Error('MalformedXML', { cause });
}

function refuse(why: string): never {
  throw malformed(new Error(why));
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw malformed(cause);
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Collects elements while the parser goes; one for each document. */
class TreeBuilder {
  root: XmlElement | undefined;
  readonly #open: OpenElement[] = [];
  readonly #maxDepth: number;
  #elementsLeft: number;

  constructor(limits: XmlLimits) {
    this.#maxDepth = limits.maxDepth ?? DEFAULT_MAX_DEPTH;
    this.#elementsLeft = limits.maxElements ?? DEFAULT_MAX_ELEMENTS;
  }

  start(name: string): void {
    if (this.#open.length >= this.#maxDepth) refuse('too deep');
    this.#elementsLeft -= 1;
    if (this.#elementsLeft < 0) refuse('too many elements');
    this.#open.push({ name: localName(name), text: '', children: [] });
  }

  text(text: string): void {
    const top = this.#open.at(-1);
    if (top) top.text += text;
  }

  end(): void {
    const done = this.#open.pop();
    if (!done) return;
    const element = new XmlElement(done.name, done.text, done.children);
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(element);
    else this.root = element;
  }
}

/**
 * Parses a whole document, in UTF-8. No DOCTYPE, so no entities but the five of XML and character references.
 *
 * @throws S3Error MalformedXML for what is not well formed; MaxMessageLengthExceeded above the limit of bytes
 */
export function parseXml(bytes: Buffer, limits: XmlLimits = {}): XmlElement {
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES;
  if (bytes.length > maxBytes) {
    throw new S3Error('MaxMessageLengthExceeded', { details: { MaxMessageLengthBytes: String(maxBytes) } });
  }
  const builder = new TreeBuilder(limits);
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => refuse('document type declarations are not accepted'));
  parser.on('xmldecl', ({ encoding, version }) => {
    if (version !== '1.0') refuse('XML 1.0 only');
    if (encoding !== undefined && !UTF8.test(encoding)) refuse('UTF-8 only');
  });
  parser.on('opentagstart', ({ name }) => {
    builder.start(name);
  });
  parser.on('closetag', () => {
    builder.end();
  });
  parser.on('text', (text) => {
    builder.text(text);
  });
  parser.on('cdata', (text) => {
    builder.text(text);
  });
  try {
    parser.write(decodeUtf8(bytes)).close();
  } catch (error) {
    throw malformed(error);
  }
  return builder.root ?? refuse('no root element');
}
