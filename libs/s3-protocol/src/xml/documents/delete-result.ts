import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';
import { element, optionalElement, writeXml } from '../write-xml';
import type { XmlElement } from '../xml-element';

export interface DeletedObject {
  readonly key: string;
  readonly versionId?: string;
  readonly deleteMarker?: boolean;
  readonly deleteMarkerVersionId?: string;
}

export interface FailedDeletion {
  readonly key: string;
  readonly versionId?: string;
  readonly code: string;
  readonly message: string;
}

export interface DeleteResult {
  readonly deleted: readonly DeletedObject[];
  readonly failed: readonly FailedDeletion[];
}

function textOf(parent: XmlElement, name: string): string {
  return parent.child(name)?.text ?? '';
}

function versionOf(parent: XmlElement): { readonly versionId?: string } {
  const versionId = parent.child('VersionId')?.text;
  return versionId === undefined ? {} : { versionId };
}

/** Reads the answer to DeleteObjects. @throws S3Error InternalError for anything else */
export function parseDeleteResult(document: Buffer): DeleteResult {
  const root = parseBackendXml(document);
  if (root.name !== 'DeleteResult') throw backendDocumentError('is no DeleteResult');
  return {
    deleted: root.childrenNamed('Deleted').map((deleted) => {
      const marker = deleted.child('DeleteMarker')?.text.trim();
      const markerVersion = deleted.child('DeleteMarkerVersionId')?.text;
      return {
        key: textOf(deleted, 'Key'),
        ...versionOf(deleted),
        ...(marker !== undefined && { deleteMarker: marker === 'true' }),
        ...(markerVersion !== undefined && { deleteMarkerVersionId: markerVersion }),
      };
    }),
    failed: root.childrenNamed('Error').map((error) => ({
      key: textOf(error, 'Key'),
      ...versionOf(error),
      code: textOf(error, 'Code'),
      message: textOf(error, 'Message'),
    })),
  };
}

/** Writes the answer to DeleteObjects. */
export function writeDeleteResult({ deleted, failed }: DeleteResult): Buffer {
  return writeXml(
    element('DeleteResult', [
      ...deleted.map(({ key, versionId, deleteMarker, deleteMarkerVersionId }) =>
        element('Deleted', [
          element('Key', key),
          optionalElement('VersionId', versionId),
          optionalElement('DeleteMarker', deleteMarker),
          optionalElement('DeleteMarkerVersionId', deleteMarkerVersionId),
        ]),
      ),
      ...failed.map(({ key, versionId, code, message }) =>
        element('Error', [
          element('Key', key),
          optionalElement('VersionId', versionId),
          element('Code', code),
          element('Message', message),
        ]),
      ),
    ]),
  );
}
