import { createHash } from 'node:crypto';
import { shapeOfRecorded } from './recorded-shape';
import { classify } from './classify';
import type { Recorded } from './recorded';

export interface BackendAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Objects under these names, and the proxy's own state, are kept. */
export const SEED_KEY = 'seed';
/** There is an upload of it. */
export const UPLOAD_KEY = 'uploaded';
/** Of every upload that there is. */
export const UPLOAD_ID = 'upload-of-the-recorder';
const KEPT = /^\/[^/]+\/(?:seed|\.s3ep\/[^?]*)(?:$|\?)/;
const DAY = 'Tue, 05 Mar 2024 06:07:08 GMT';
const XML = { 'content-type': 'application/xml' };
const NS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

const DOCUMENTS: Readonly<Record<string, string>> = {
  ListBuckets: `<ListAllMyBucketsResult ${NS}><Owner><ID>o</ID></Owner><Buckets></Buckets></ListAllMyBucketsResult>`,
  ListObjects: `<ListBucketResult ${NS}><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>`,
  ListObjectsV2: `<ListBucketResult ${NS}><Name>b</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>`,
  ListObjectVersions: `<ListVersionsResult ${NS}><Name>b</Name><IsTruncated>false</IsTruncated></ListVersionsResult>`,
  ListMultipartUploads: `<ListMultipartUploadsResult ${NS}><Bucket>b</Bucket><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>`,
  ListParts: `<ListPartsResult ${NS}><Bucket>b</Bucket><Key>k</Key><UploadId>${UPLOAD_ID}</UploadId><IsTruncated>false</IsTruncated></ListPartsResult>`,
  DeleteObjects: `<DeleteResult ${NS}></DeleteResult>`,
  CreateMultipartUpload: `<InitiateMultipartUploadResult ${NS}><Bucket>b</Bucket><Key>k</Key><UploadId>${UPLOAD_ID}</UploadId></InitiateMultipartUploadResult>`,
  CompleteMultipartUpload: `<CompleteMultipartUploadResult ${NS}><ETag>"${'0'.repeat(32)}-1"</ETag></CompleteMultipartUploadResult>`,
  CopyObject: `<CopyObjectResult ${NS}><LastModified>2024-03-05T06:07:08.000Z</LastModified><ETag>"${'0'.repeat(32)}"</ETag></CopyObjectResult>`,
  UploadPartCopy: `<CopyPartResult ${NS}><LastModified>2024-03-05T06:07:08.000Z</LastModified><ETag>"${'0'.repeat(32)}"</ETag></CopyPartResult>`,
  GetBucketLocation: `<LocationConstraint ${NS}></LocationConstraint>`,
  GetObjectTagging: `<Tagging ${NS}><TagSet></TagSet></Tagging>`,
};

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

const missing = (): BackendAnswer => ({
  status: 404,
  headers: XML,
  body: Buffer.from('<Error><Code>NoSuchKey</Code><Message>not there</Message></Error>'),
});

/** Answers in the shape that S3 documents, and keeps what is to be kept. */
export function answerFor(recorded: Recorded, kept: Map<string, Recorded>): BackendAnswer {
  const path = recorded.target.split('?')[0] ?? '';
  const name = classify(shapeOfRecorded(recorded))?.name ?? '';
  if (name === 'GetObject' || name === 'HeadObject') return readKept(recorded, kept.get(path));
  if (name === 'PutObject' && KEPT.test(path)) kept.set(path, recorded);
  const body = Buffer.from(DOCUMENTS[name] ?? '');
  const headers: Record<string, string> = body.length > 0 ? { ...XML } : {};
  if (recorded.method === 'PUT') headers.etag = etagOf(recorded.body);
  return { status: recorded.method === 'DELETE' ? 204 : 200, headers, body };
}

function readKept({ headers: asked }: Recorded, object: Recorded | undefined): BackendAnswer {
  if (!object) return missing();
  const headers: Record<string, string> = { etag: etagOf(object.body), 'last-modified': DAY };
  for (const [name, value] of Object.entries(object.headers))
    if (name.startsWith('x-amz-meta-') || name === 'content-type') headers[name] = String(value);
  const match = /^bytes=(\d+)-(\d*)$/.exec(String(asked['range'] ?? ''));
  if (!match) return { status: 200, headers, body: object.body };
  const first = Number(match[1]);
  const last = Math.min(match[2] === '' ? Infinity : Number(match[2]), object.body.length - 1);
  if (first > last)
    return {
      status: 416,
      headers: { 'content-range': `bytes */${object.body.length}` },
      body: Buffer.alloc(0),
    };
  headers['content-range'] = `bytes ${first}-${last}/${object.body.length}`;
  return { status: 206, headers, body: object.body.subarray(first, last + 1) };
}
