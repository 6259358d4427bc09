import { createHash } from 'node:crypto';
import type { BackendClient, BackendRequest, BackendResponse } from '@s3ep/backend';
import {
  encodeCopyState,
  encodeUploadState,
  formatStateName,
  sealNewUpload,
  type StateName,
} from '@s3ep/object-format';
import { parseXml } from '@s3ep/s3-protocol';
import { stateIdOf } from '../multipart/upload-state';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';

const PAGE_ENTRIES = 2;

/** What of a backend a sweep sees: one bucket with state, and what became of uploads. */
export class FakeState {
  readonly bucket: string;
  readonly objects = new Map<string, { readonly body: Buffer; readonly writtenAt: number }>();
  /** Uploads that are open; all others are gone. */
  readonly open = new Set<string>();
  readonly aborted: string[] = [];
  /** Answered in place of NoSuchUpload. */
  goneCode = 'NoSuchUpload';
  /** Removals are refused with it. */
  removalCode: string | undefined;
  readonly #now: () => number;

  constructor(bucket: string, now: () => number) {
    this.bucket = bucket;
    this.#now = now;
  }

  get client(): BackendClient {
    return { send: (request: BackendRequest) => Promise.resolve(this.#answer(request)) } as BackendClient;
  }

  get keys(): readonly string[] {
    return [...this.objects.keys()].sort();
  }

  /** An upload with its record, as the proxy leaves it. @returns the id of its state */
  putUpload(uploadId: string, originBucket = this.bucket): string {
    const key = 'key';
    const bucketKey = { key: Buffer.alloc(32, 1), kekId: 'main', originBucket, wrapped: Buffer.alloc(60) };
    const { record, upload } = sealNewUpload({ bucketKey, objectKey: key });
    const id = stateIdOf({ bucket: originBucket, key, uploadId });
    this.put({ kind: 'record', id }, encodeUploadState({ record, upload, objectKey: key, uploadId }));
    return id;
  }

  putCopy(uploadId: string): void {
    const id = stateIdOf({ bucket: this.bucket, key: 'key', uploadId });
    this.put({ kind: 'copy', id }, encodeCopyState({ objectKey: 'key', uploadId }));
  }

  put(name: StateName, body: Buffer = Buffer.from('x')): void {
    this.objects.set(RESERVED_KEY_PREFIX + formatStateName(name), { body, writtenAt: this.#now() });
  }

  #answer({ method, bucket, key, query = [], body }: BackendRequest): BackendResponse {
    const names = new Map(query);
    const uploadId = names.get('uploadId');
    if (bucket === undefined)
      return xml(
        200,
        `<ListAllMyBucketsResult><Buckets><Bucket><Name>${this.bucket}</Name></Bucket></Buckets></ListAllMyBucketsResult>`,
      );
    if (uploadId !== undefined) return this.#answerUpload(method, uploadId);
    if (bucket !== this.bucket) return xml(200, '<ListVersionsResult/>');
    if (names.has('versions')) return this.#list(names.get('prefix') ?? '', names.get('key-marker') ?? '');
    if (names.has('delete')) return this.#remove(body as Buffer);
    const found = this.objects.get(key ?? '');
    return found
      ? { status: 200, headers: {}, body: found.body }
      : xml(404, '<Error><Code>NoSuchKey</Code></Error>');
  }

  #answerUpload(method: string, uploadId: string): BackendResponse {
    if (method === 'DELETE') {
      this.aborted.push(uploadId);
      this.open.delete(uploadId);
      return xml(204, '');
    }
    return this.open.has(uploadId)
      ? xml(200, '<ListPartsResult/>')
      : xml(404, `<Error><Code>${this.goneCode}</Code></Error>`);
  }

  #list(prefix: string, marker: string): BackendResponse {
    const after = this.keys.filter((key) => key.startsWith(prefix) && key > marker);
    const page = after.slice(0, PAGE_ENTRIES);
    const entries = page.map((key) => {
      const time = new Date(this.objects.get(key)?.writtenAt ?? 0).toISOString();
      return `<Version><Key>${key}</Key><VersionId>null</VersionId><LastModified>${time}</LastModified></Version>`;
    });
    const more =
      after.length > page.length
        ? `<IsTruncated>true</IsTruncated><NextKeyMarker>${page.at(-1) ?? ''}</NextKeyMarker>`
        : '';
    const date = new Date(this.#now()).toUTCString();
    return xml(200, `<ListVersionsResult>${more}${entries.join('')}</ListVersionsResult>`, { date });
  }

  #remove(body: Buffer): BackendResponse {
    const keys = parseXml(body)
      .childrenNamed('Object')
      .map((object) => object.child('Key')?.text ?? '');
    if (this.removalCode !== undefined)
      return xml(
        200,
        `<DeleteResult><Error><Key>${keys[0] ?? ''}</Key><Code>${this.removalCode}</Code></Error></DeleteResult>`,
      );
    for (const key of keys) this.objects.delete(key);
    return xml(200, '<DeleteResult/>');
  }
}

function xml(status: number, text: string, headers: Record<string, string> = {}): BackendResponse {
  return { status, headers, body: Buffer.from(text) };
}

/** An id that no upload has. */
export const OTHER_ID = createHash('sha256').update('other').digest('hex').slice(0, 32);
