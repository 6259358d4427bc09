import { S3Error } from '../../errors';
import { parseXml } from '../parse-xml';

/** A backend's error, as it came. The code may be one that is not in the catalogue. */
export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  /** The other elements with text, by name, ids of the backend among them. */
  readonly details: Readonly<Record<string, string>>;
}

/** Reads an error document; undefined if it is something else, or no XML at all (a proxy's HTML page). */
export function parseErrorDocument(document: Buffer): ErrorDocument | undefined {
  let root;
  try {
    root = parseXml(document);
  } catch (error) {
    if (error instanceof S3Error) return undefined;
    throw error;
  }
  const code = root.child('Code')?.text.trim();
  if (root.name !== 'Error' || code === undefined || code === '') return undefined;
  const others = root.children.filter(({ name }) => name !== 'Code' && name !== 'Message');
  return {
    code,
    message: root.child('Message')?.text ?? '',
    details: Object.fromEntries(others.map(({ name, text }) => [name, text])),
  };
}
