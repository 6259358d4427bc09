import type { OpenedUpload } from '@s3ep/object-format';

/** Some kilobytes each. */
const MOST_UPLOADS = 1_000;

/** Which upload a request is about. */
export interface UploadName {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** Uploads whose state was read and verified before, least recently used first. */
export class UploadCache {
  readonly #uploads = new Map<string, OpenedUpload>();

  get(upload: UploadName): OpenedUpload | undefined {
    const name = nameOf(upload);
    const found = this.#uploads.get(name);
    if (!found) return undefined;
    this.#uploads.delete(name);
    this.#uploads.set(name, found);
    return found;
  }

  set(upload: UploadName, opened: OpenedUpload): void {
    this.#uploads.set(nameOf(upload), opened);
    const [oldest] = this.#uploads.keys();
    if (this.#uploads.size > MOST_UPLOADS && oldest !== undefined) this.#uploads.delete(oldest);
  }

  delete(upload: UploadName): void {
    this.#uploads.delete(nameOf(upload));
  }
}

function nameOf({ bucket, key, uploadId }: UploadName): string {
  return JSON.stringify([bucket, key, uploadId]);
}
