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
    /** Further uploads that are not shown. */
    readonly isUploadHidden?: (upload: { readonly key: string; readonly uploadId: string }) => boolean;
  },
): Buffer {
  const { keyPrefixHidden, encodingType, dropChecksums, isUploadHidden } = options;
  const root = parseBackendXml(document);
  if (root.name !== 'ListMultipartUploadsResult')
    throw backendDocumentError('is no ListMultipartUploadsResult');
  const decoded = (text: string): string =>
    encodingType === 'url' ? decodeURIComponent(text.replaceAll('+', ' ')) : text;
  const isHidden = (text: string): boolean => decoded(text).startsWith(keyPrefixHidden);
  const shown = root.children.filter((child) => {
    if (child.name === 'Upload') {
      const key = decoded(child.child('Key')?.text ?? '');
      const uploadId = child.child('UploadId')?.text.trim() ?? '';
      return !key.startsWith(keyPrefixHidden) && !isUploadHidden?.({ key, uploadId });
    }
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
