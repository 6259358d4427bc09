import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';
import { element, writeXml } from '../write-xml';

/**
 * A page of ListMultipartUploads without the uploads and common prefixes that are hidden, and, on demand, without the
 * backend's checksum algorithms.
 *
 * @param options.encodingType of the request: with "url", keys are URL-encoded in the document
 * @throws S3Error InternalError for a document that is no such page
 */
export function rewriteListUploads(
  document: Buffer,
  options: {
    readonly keyPrefixHidden: string;
    readonly encodingType?: 'url';
    readonly dropChecksums: boolean;
  },
): Buffer {
  const { keyPrefixHidden, encodingType, dropChecksums } = options;
  const root = parseBackendXml(document);
  if (root.name !== 'ListMultipartUploadsResult')
    throw backendDocumentError('is no ListMultipartUploadsResult');
  const isHidden = (text: string): boolean =>
    (encodingType === 'url' ? decodeURIComponent(text.replaceAll('+', ' ')) : text).startsWith(
      keyPrefixHidden,
    );
  const shown = root.children.filter((child) => {
    if (child.name === 'Upload') return !isHidden(child.child('Key')?.text ?? '');
    return child.name !== 'CommonPrefixes' || !isHidden(child.child('Prefix')?.text ?? '');
  });
  return writeXml(
    element(
      root.name,
      shown.map((child) =>
        child.name === 'Upload' && dropChecksums
          ? element(
              child.name,
              child.children.filter(({ name }) => !name.startsWith('Checksum')),
            )
          : child,
      ),
    ),
  );
}
