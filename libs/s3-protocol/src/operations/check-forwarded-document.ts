import { S3Error } from '../errors';
import { parseXml, type XmlElement } from '../xml';
import type { Operation } from './operations';

function find(element: XmlElement, names: readonly string[]): string | undefined {
  if (names.includes(element.name)) return element.name;
  for (const child of element.children) {
    const found = find(child, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * To be asked before the document of a forwarded request is sent on: RestoreObject may ask the backend to query the
 * object, or to write it somewhere else. Nothing is parsed for operations that have no such elements.
 *
 * @throws S3Error NotImplemented if there is an element that must not be forwarded; MalformedXML
 */
export function checkForwardedDocument(operation: Operation, document: Buffer): void {
  if (operation.refusedElements === undefined || document.length === 0) return;
  const found = find(parseXml(document), operation.refusedElements);
  if (found !== undefined) throw new S3Error('NotImplemented', { details: { Element: found } });
}
