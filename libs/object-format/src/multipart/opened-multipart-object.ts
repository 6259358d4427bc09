import type { ByteStage } from '@s3ep/byte-stage';
import type { ResealOptions } from '../reseal-options';
import { openMetadata, type SealedMetadata } from '../sealed-metadata';
import { unsealManifest } from './manifest';
import { ManifestLayout, type MultipartRead } from './manifest-layout';
import { MultipartOpener } from './multipart-opener';
import type { MultipartSecrets } from './multipart-secrets';
import { PartOpener } from './part-opener';
import { resealMultipart } from './reseal-multipart';

/** A completed multipart object whose record was verified. */
export class OpenedMultipartObject {
  readonly #secrets: MultipartSecrets;

  constructor(secrets: MultipartSecrets) {
    this.#secrets = secrets;
  }

  /** 32 public bytes that stand for the data key: the same in every copy of the object. */
  get commitment(): Buffer {
    return this.#secrets.record.commitment;
  }

  /**
   * What describes the object, decrypted; undefined where that stands beside the record, in clear.
   *
   * @throws {FormatError} `sealed-metadata`
   */
  get metadata(): SealedMetadata | undefined {
    return openMetadata(this.#secrets.record, this.#secrets.keys);
  }

  /**
   * Where everything lies, by the authenticated manifest. May be kept under (commitment, ETag); with a kept one,
   * compare the stored size by `ManifestLayout.requireStoredSize`.
   *
   * @param options.bytes the last `manifestBytes(backendParts)` bytes of the object
   * @param options.backendParts the `-M` of the ETag, or `parseManifestTail` of the last 8 bytes where it has none
   * @param options.storedBytes of the whole object, from the total of Content-Range
   * @throws {FormatError} `manifest-tail`, `manifest-size`, `manifest`, `manifest-layout`, `stored-size`
   */
  openManifest({
    bytes,
    backendParts,
    storedBytes,
  }: {
    bytes: Buffer;
    backendParts: number;
    storedBytes: number;
  }): ManifestLayout {
    const layout = new ManifestLayout(unsealManifest({ keys: this.#secrets.keys, bytes, backendParts }));
    layout.requireStoredSize(storedBytes);
    return layout;
  }

  /**
   * A stage from the stored bytes `read.storedFirst` to `read.storedLast` to exactly the plaintext of the read.
   *
   * @param read planned by a layout of this object's manifest
   */
  opener(read: MultipartRead): ByteStage {
    const { keys } = this.#secrets;
    return new MultipartOpener({
      read,
      openPart: ({ part, range }) =>
        new PartOpener({
          segmentKey: (attemptId) => keys.segmentKey({ partNumber: part.partNumber, attemptId }),
          attemptId: part.attemptId,
          plaintextBytes: part.plaintextBytes,
          range,
        }),
    });
  }

  /** The record of a copy under the same data key (object-format.md 6). Draws a dekNonce (12) from `random`. */
  reseal(options: ResealOptions): string {
    return resealMultipart(this.#secrets, options);
  }
}
