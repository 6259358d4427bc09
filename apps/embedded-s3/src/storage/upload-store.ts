import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { S3Error } from '@s3ep/s3-protocol';
import type { DataFiles } from './data-files';
import type { DurableFiles } from './durable-files';
import { KeyLocks } from './key-locks';
import type { MultipartUpload, UploadDescription, UploadedPart } from './multipart-upload';

const DESCRIPTION_FILE = 'upload.json';

interface OpenUpload extends UploadDescription {
  readonly parts: Map<number, UploadedPart>;
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

async function loadUpload(directory: string): Promise<OpenUpload | undefined> {
  const files = await readdir(directory);
  if (!files.includes(DESCRIPTION_FILE)) return undefined;
  const description = (await readJson(path.join(directory, DESCRIPTION_FILE))) as UploadDescription;
  const parts = new Map<number, UploadedPart>();
  for (const file of files.filter((name) => name !== DESCRIPTION_FILE)) {
    const part = (await readJson(path.join(directory, file))) as UploadedPart;
    parts.set(part.partNumber, part);
  }
  return { ...description, parts };
}

/** The unfinished multipart uploads of one bucket: a directory each, with one small file a part. */
export class UploadStore {
  readonly #directory: string;
  readonly #durable: DurableFiles;
  readonly #data: DataFiles;
  readonly #uploads = new Map<string, OpenUpload>();
  readonly #locks = new KeyLocks();

  constructor(options: { directory: string; durable: DurableFiles; data: DataFiles }) {
    this.#directory = options.directory;
    this.#durable = options.durable;
    this.#data = options.data;
  }

  /** Reads what is on disk. Uploads that a crash left behind after their completion are removed. */
  async load(completed: ReadonlySet<string>): Promise<void> {
    for (const uploadId of await readdir(this.#directory)) {
      const directory = path.join(this.#directory, uploadId);
      const upload = completed.has(uploadId) ? undefined : await loadUpload(directory);
      if (upload) this.#uploads.set(uploadId, upload);
      else await this.#durable.removeDirectory(directory);
    }
  }

  /** @throws S3Error NoSuchUpload when there is none of that id for that key */
  find(uploadId: string, key: string): MultipartUpload {
    const upload = this.#uploads.get(uploadId);
    if (upload?.key !== key) throw new S3Error('NoSuchUpload');
    return upload;
  }

  all(): readonly MultipartUpload[] {
    return [...this.#uploads.values()];
  }

  /** The data files of all parts. */
  dataFiles(): string[] {
    return this.all().flatMap((upload) => [...upload.parts.values()].map((part) => part.segment.file));
  }

  async create(description: UploadDescription): Promise<void> {
    const directory = this.#uploadDirectory(description.uploadId);
    await mkdir(directory);
    await this.#durable.write(path.join(directory, DESCRIPTION_FILE), JSON.stringify(description));
    this.#uploads.set(description.uploadId, { ...description, parts: new Map() });
  }

  /** Stores a part; a part of the same number gives way. @throws S3Error NoSuchUpload */
  async putPart(uploadId: string, key: string, part: UploadedPart): Promise<void> {
    await this.#locks.run(uploadId, async () => {
      this.find(uploadId, key);
      const file = path.join(this.#uploadDirectory(uploadId), `${part.partNumber}.json`);
      await this.#durable.write(file, JSON.stringify(part));
      const parts = this.#uploads.get(uploadId)?.parts;
      const replaced = parts?.get(part.partNumber);
      parts?.set(part.partNumber, part);
      if (replaced) await this.#data.discard([replaced.segment.file]);
    });
  }

  /**
   * Ends an upload: the action (which makes the object out of the parts it returns) runs while no part can
   * change. If it throws, the upload stays as it was.
   */
  async end(
    uploadId: string,
    key: string,
    action: (upload: MultipartUpload) => Promise<readonly UploadedPart[]>,
  ): Promise<void> {
    await this.#locks.run(uploadId, async () => {
      const upload = this.find(uploadId, key);
      const used = new Set((await action(upload)).map((part) => part.segment.file));
      this.#uploads.delete(uploadId);
      await this.#durable.removeDirectory(this.#uploadDirectory(uploadId));
      const files = [...upload.parts.values()].map((part) => part.segment.file);
      await this.#data.discard(files.filter((file) => !used.has(file)));
    });
  }

  #uploadDirectory(uploadId: string): string {
    return path.join(this.#directory, uploadId);
  }
}
