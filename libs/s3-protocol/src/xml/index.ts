export * from './documents';
export { escapeXml } from './escape-xml';
export * from './listing';
export { backendDocumentError } from './backend-document-error';
export { parseBackendXml } from './parse-backend-xml';
export { parseXml, type XmlLimits } from './parse-xml';
export {
  S3_NAMESPACE,
  element,
  optionalElement,
  writeXml,
  type ElementContent,
  type WritableElement,
  type WriteXmlOptions,
} from './write-xml';
export { XmlElement } from './xml-element';
