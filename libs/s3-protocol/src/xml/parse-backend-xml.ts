import { backendDocumentError } from './backend-document-error';
import { parseXml, type XmlLimits } from './parse-xml';
import type { XmlElement } from './xml-element';

/**
 * Like `parseXml`, for what the backend answered: that it cannot be read is no fault of the client.
 *
 * @throws S3Error InternalError
 */
export function parseBackendXml(bytes: Buffer, limits?: XmlLimits): XmlElement {
  try {
    return parseXml(bytes, limits);
  } catch (cause) {
    throw backendDocumentError('is not well formed', cause);
  }
}
