import { S3Error } from '../../errors';
import { parseObjectKey, type ObjectKey } from '../../request';
import { parseXml } from '../parse-xml';
import { element, optionalElement, writeXml } from '../write-xml';
import type { XmlElement } from '../xml-element';

/** Amazon S3 API Reference, DeleteObjects: 1 to 1,000 objects. */
export const MAX_DELETED_OBJECTS = 1000;

export interface ObjectToDelete {
  readonly key: ObjectKey;
  readonly versionId?: string;
  /** A condition, as sent: with or without quotes, or "*". */
  readonly etag?: string;
  /** A condition, as sent: an HTTP date or ISO 8601. */
  readonly lastModifiedTime?: string;
  /** A condition, as sent: bytes of what the client wrote. */
  readonly size?: string;
}

export interface DeleteRequest {
  /** Only failures are reported. */
  readonly quiet: boolean;
  readonly objects: readonly ObjectToDelete[];
}

const ELEMENTS: ReadonlySet<string> = new Set(['Key', 'VersionId', 'ETag', 'LastModifiedTime', 'Size']);

function objectToDelete(object: XmlElement): ObjectToDelete {
  const key = object.child('Key')?.text;
  // twice the same element, or a condition that is not known, must not be passed over
  const names = object.children.map(({ name }) => name);
  if (key === undefined || key === '' || new Set(names).size !== names.length)
    throw new S3Error('MalformedXML');
  if (names.some((name) => !ELEMENTS.has(name))) throw new S3Error('MalformedXML');
  const optional = (name: string): string | undefined => object.child(name)?.text.trim();
  const versionId = optional('VersionId');
  const etag = optional('ETag');
  const lastModifiedTime = optional('LastModifiedTime');
  const size = optional('Size');
  return {
    key: parseObjectKey(key),
    ...(versionId !== undefined && versionId !== '' && { versionId }),
    ...(etag !== undefined && { etag }),
    ...(lastModifiedTime !== undefined && { lastModifiedTime }),
    ...(size !== undefined && { size }),
  };
}

/**
 * Reads the body of DeleteObjects.
 *
 * @throws S3Error MalformedXML, MaxMessageLengthExceeded, KeyTooLongError
 */
export function parseDeleteRequest(document: Buffer): DeleteRequest {
  const root = parseXml(document);
  const objects = root.childrenNamed('Object');
  if (root.name !== 'Delete' || objects.length === 0 || objects.length > MAX_DELETED_OBJECTS) {
    throw new S3Error('MalformedXML');
  }
  return {
    quiet: root.child('Quiet')?.text.trim().toLowerCase() === 'true',
    objects: objects.map(objectToDelete),
  };
}

/** Writes the body of DeleteObjects. */
export function writeDeleteRequest({ quiet, objects }: DeleteRequest): Buffer {
  return writeXml(
    element('Delete', [
      optionalElement('Quiet', quiet || undefined),
      ...objects.map(({ key, versionId, etag, lastModifiedTime, size }) =>
        element('Object', [
          element('Key', key),
          optionalElement('VersionId', versionId),
          optionalElement('ETag', etag),
          optionalElement('LastModifiedTime', lastModifiedTime),
          optionalElement('Size', size),
        ]),
      ),
    ]),
  );
}
