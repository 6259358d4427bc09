import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { Arrived } from '../support/raw-client';
import type { AttackSite } from './attack-site';

/** A part as the client sent it, and as the attacker saw it pass by. */
export interface SeenPart {
  readonly partNumber: number;
  /** As UploadPart answered it, without quotes: the backend's ETag, the attempt and the length. */
  readonly etag: string;
  readonly plaintext: Buffer;
  /** Chunks and padding. */
  readonly stored: Buffer;
}

/** A multipart object as the backend holds it, and what it was made of. */
export interface MultipartVictim {
  readonly path: string;
  readonly key: string;
  readonly plaintext: Buffer;
  readonly parts: readonly SeenPart[];
  /** The whole stored object. */
  readonly body: Buffer;
  /** The end of it. */
  readonly manifest: Buffer;
  readonly record: string;
  /** The backend's, without quotes. */
  readonly etag: string;
}

export interface FinishOptions {
  readonly bare?: boolean;
  readonly emptied?: boolean;
}

const STATE_ID_DIGITS = 32;
const MANIFEST_FIXED_BYTES = 114;
const MANIFEST_ENTRY_BYTES = 20;

/** `T(M)`, the size of a manifest (object format 4.3), written down a second time. */
export function manifestBytes(backendParts: number): number {
  return MANIFEST_FIXED_BYTES + MANIFEST_ENTRY_BYTES * backendParts;
}

/** A multipart upload through a proxy whose backend is in the attacker's hands. */
export class AttackedUpload {
  readonly path: string;
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly #site: AttackSite;

  private constructor(site: AttackSite, place: { bucket: string; key: string; uploadId: string }) {
    this.#site = site;
    this.bucket = place.bucket;
    this.key = place.key;
    this.path = `/${place.bucket}/${place.key}`;
    this.uploadId = place.uploadId;
  }

  static async start(site: AttackSite, bucket: string, key: string): Promise<AttackedUpload> {
    const created = await site.client.send({ method: 'POST', path: `/${bucket}/${key}`, query: 'uploads=' });
    expect(created.status).toBe(200);
    const uploadId = /<UploadId>([^<]+)</.exec(created.body.toString())?.[1] ?? '';
    return new AttackedUpload(site, { bucket, key, uploadId });
  }

  /** One that was begun elsewhere: this proxy has not read its state yet. */
  static adopt(site: AttackSite, place: { bucket: string; key: string; uploadId: string }): AttackedUpload {
    return new AttackedUpload(site, place);
  }

  /** Where the state of the upload lies, by the specification of the format. */
  get statePrefix(): string {
    const named = [this.bucket, this.key, this.uploadId].join('\0');
    return `.s3ep/uploads/${createHash('sha256').update(named).digest('hex').slice(0, STATE_ID_DIGITS)}/`;
  }

  /** Uploads parts 1, 2, ... and completes. */
  static async make(
    site: AttackSite,
    key: string,
    plaintexts: readonly Buffer[],
    options: FinishOptions = {},
  ): Promise<MultipartVictim> {
    const upload = await AttackedUpload.start(site, 'bucket', key);
    const parts: SeenPart[] = [];
    for (const [index, plaintext] of plaintexts.entries())
      parts.push(await upload.send(index + 1, plaintext));
    return upload.finish(parts, options);
  }

  trySend(partNumber: number, body: Buffer): Promise<Arrived> {
    const query = `partNumber=${partNumber}&uploadId=${this.uploadId}`;
    return this.#site.client.send({ method: 'PUT', path: this.path, query, body });
  }

  async send(partNumber: number, plaintext: Buffer): Promise<SeenPart> {
    let stored: Buffer = Buffer.alloc(0);
    this.#site.watch = ({ target }, body) => {
      if (target.includes(`partNumber=${partNumber}&`)) stored = body;
    };
    const { status, headers } = await this.trySend(partNumber, plaintext);
    this.#site.watch = undefined;
    expect([status, stored.length > plaintext.length]).toEqual([200, true]);
    return { partNumber, etag: (headers.etag ?? '').replaceAll('"', ''), plaintext, stored };
  }

  tryComplete(parts: readonly Pick<SeenPart, 'partNumber' | 'etag'>[]): Promise<Arrived> {
    const listed = parts.map(
      ({ partNumber, etag }) => `<Part><PartNumber>${partNumber}</PartNumber><ETag>"${etag}"</ETag></Part>`,
    );
    return this.#site.client.send({
      method: 'POST',
      path: this.path,
      query: `uploadId=${this.uploadId}`,
      body: Buffer.from(`<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`),
    });
  }

  /**
   * @param options.bare with the backend's ETags alone, as ListParts shows them: no attempt is bound
   * @param options.emptied the backend loses the bytes; they are served by `objectInstead`
   */
  async finish(
    parts: readonly SeenPart[],
    { bare = false, emptied = true }: FinishOptions = {},
  ): Promise<MultipartVictim> {
    const listed = parts.map(({ partNumber, etag }) => ({
      partNumber,
      etag: bare ? bareEtag(etag) : etag,
    }));
    const { status, body: answer } = await this.tryComplete(listed);
    expect([status, answer.toString()]).toEqual([200, expect.stringContaining('<ETag>')]);
    const { control } = this.#site.stack;
    const { body, metadata, etag } = await control.readRaw(this.bucket, this.key);
    // whoever lies about the object does not need it, and the backend is asked before every lie
    if (emptied) await control.replaceRaw(this.bucket, this.key, { body: Buffer.alloc(0) });
    const backendParts = Number(/-(\d+)$/.exec(etag)?.[1]);
    return {
      path: this.path,
      key: this.key,
      plaintext: Buffer.concat(parts.map(({ plaintext }) => plaintext)),
      parts,
      body,
      manifest: body.subarray(-manifestBytes(backendParts)),
      record: metadata.s3ep ?? '',
      etag,
    };
  }
}

/** What ListParts shows of a part's ETag. */
export function bareEtag(etag: string): string {
  return etag.replace(/-[0-9a-f]{36}$/, '');
}
