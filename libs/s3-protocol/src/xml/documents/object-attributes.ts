import { element, optionalElement, writeXml } from '../write-xml';
import { checksumElements, type ChecksumElements } from './checksum-elements';

export interface ObjectPartAttributes {
  readonly partNumber: number;
  readonly size: number;
  readonly checksums?: ChecksumElements;
}

export interface ObjectPartsAttributes {
  /** Of the whole object. */
  readonly totalParts: number;
  readonly partNumberMarker?: number;
  readonly nextPartNumberMarker?: number;
  readonly maxParts?: number;
  readonly isTruncated?: boolean;
  /** Only of objects that were uploaded with checksums of their parts. */
  readonly parts?: readonly ObjectPartAttributes[];
}

/** Only what the client asked for. */
export interface ObjectAttributes {
  /** Without quotes, unlike anywhere else in S3. */
  readonly etag?: string;
  readonly checksums?: ChecksumElements;
  readonly parts?: ObjectPartsAttributes;
  readonly storageClass?: string;
  /** Bytes. */
  readonly objectSize?: number;
}

/** Writes the answer to GetObjectAttributes, in the order of the Amazon S3 API Reference. */
export function writeObjectAttributes(attributes: ObjectAttributes): Buffer {
  const { etag, checksums, parts, storageClass, objectSize } = attributes;
  return writeXml(
    // the reference says GetObjectAttributesOutput; what S3 sends is this
    element('GetObjectAttributesResponse', [
      optionalElement('ETag', etag),
      checksums && element('Checksum', checksumElements(checksums)),
      parts &&
        element('ObjectParts', [
          element('PartsCount', parts.totalParts),
          optionalElement('PartNumberMarker', parts.partNumberMarker),
          optionalElement('NextPartNumberMarker', parts.nextPartNumberMarker),
          optionalElement('MaxParts', parts.maxParts),
          optionalElement('IsTruncated', parts.isTruncated),
          ...(parts.parts ?? []).map((part) =>
            element('Part', [
              element('PartNumber', part.partNumber),
              element('Size', part.size),
              ...checksumElements(part.checksums ?? {}),
            ]),
          ),
        ]),
      optionalElement('StorageClass', storageClass),
      optionalElement('ObjectSize', objectSize),
    ]),
  );
}
