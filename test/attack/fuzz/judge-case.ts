import type { RawAnswer } from '../../support/raw-connection';
import { classify } from './classify';
import type { DocumentedOperation } from './documented-operations';
import type { Expectation } from './expectation';
import { isOtherwiseHeader, isOtherwiseQuery } from './documented-otherwise';
import { FORGED, type FuzzCase, MARKER } from './fuzz-case';
import { decodedText } from './read-query';
import { type RecordedShape, shapeOfRecorded } from './recorded-shape';
import type { Recorded } from './recorded';

const UPLOAD_STATE = /^\.s3ep\/uploads\/[0-9a-f]{32}\/(?:record|tail-\d{1,5}-[^/]+)$/;
const COPY_STATE = /^\.s3ep\/copies\/[0-9a-f]{32}$/;
const STATE_OPERATIONS = [
  'GetObject',
  'HeadObject',
  'PutObject',
  'DeleteObject',
  'ListObjectsV2',
  'ListObjectVersions',
];

/** Where the proxy asks for more than it was asked: which of its own keys an operation may touch. */
const STATE: Readonly<Record<string, RegExp>> = {
  CreateMultipartUpload: UPLOAD_STATE,
  UploadPart: UPLOAD_STATE,
  UploadPartCopy: UPLOAD_STATE,
  CompleteMultipartUpload: UPLOAD_STATE,
  AbortMultipartUpload: UPLOAD_STATE,
  ListParts: UPLOAD_STATE,
  CopyObject: COPY_STATE,
};

/** ... and what of the object itself. Everything else reaches the backend as nothing but itself. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  GetObject: ['HeadObject'],
  HeadObject: ['GetObject'],
  GetObjectAttributes: ['HeadObject', 'GetObject'],
  PostObject: ['PutObject'],
  CreateMultipartUpload: ['AbortMultipartUpload'],
  CompleteMultipartUpload: ['HeadObject', 'GetObject', 'ListParts', 'UploadPart'],
  ListParts: ['HeadObject'],
  // asked of an upload without state: whether there is one
  UploadPart: ['ListParts'],
  UploadPartCopy: ['UploadPart', 'ListParts'],
  CopyObject: [
    'PutObject',
    'HeadObject',
    'CreateMultipartUpload',
    'UploadPart',
    'UploadPartCopy',
    'CompleteMultipartUpload',
    'AbortMultipartUpload',
  ],
};
/** What is asked about the source of a copy. */
const OF_SOURCE = ['HeadObject', 'GetObject', 'GetObjectTagging'];
const COPIES = ['CopyObject', 'UploadPartCopy'];
/** They take the bytes of an object; no bucket but one that is not encrypted may see them. */
const WITH_PLAINTEXT = ['PutObject', 'UploadPart', 'PostObject'];

/** HTTP of this hop, and the plain headers that S3 documents. */
const PLAIN_HEADERS: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'content-length', 'authorization', 'content-type', 'content-md5'],
  ...['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'],
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'],
  // by it the backend decides what it tells a page
  'origin',
]);
const OPTIONS_HEADERS: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'origin', 'access-control-request-method', 'access-control-request-headers'],
]);
const AMZ_HEADERS: ReadonlySet<string> = new Set([
  // how the proxy sends a body of its own
  ...['x-amz-trailer', 'x-amz-decoded-content-length'],
  ...['x-amz-date', 'x-amz-content-sha256', 'x-amz-expected-bucket-owner', 'x-amz-request-payer'],
]);

interface Judged {
  readonly fuzzCase: FuzzCase;
  readonly expectation: Expectation;
}

function isHeaderOf(name: string, operation: DocumentedOperation, asked: string): boolean {
  if (name === 'range') return operation.name === 'GetObject' || operation.name === 'HeadObject';
  if (name.startsWith('x-amz-meta-')) return operation.metadata;
  // it may go with whatever the proxy asks on the way, too
  if (isOtherwiseHeader(asked, name)) return true;
  return PLAIN_HEADERS.has(name) || AMZ_HEADERS.has(name) || operation.headers.has(name);
}

function headerFault(
  { headers }: Recorded,
  operation: DocumentedOperation | undefined,
  asked: string,
): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (String(value).includes(FORGED)) return `forged ${name} got through`;
    const known = operation ? isHeaderOf(name, operation, asked) : OPTIONS_HEADERS.has(name);
    if (!known) return `the header ${name} got through`;
    if (
      name === 'x-amz-copy-source' &&
      decodedText(String(value))
        ?.replace(/^\/?[^/]+\//, '')
        .startsWith('.s3ep/')
    )
      return 'a copy of what is the proxy’s own';
  }
  return undefined;
}

/** Whether the backend knows a configuration of buckets is asked before it is told to delete one. */
function isAskedBeforehand(name: string, { key }: RecordedShape, { operation }: Expectation): boolean {
  const isOfBuckets = key === undefined && /^Delete(?:Bucket.|PublicAccessBlock$)/.test(operation);
  return isOfBuckets && name.startsWith(operation.replace('Delete', 'Get'));
}

function targetFault(
  name: string,
  shape: RecordedShape,
  { fuzzCase, expectation }: Judged,
): string | undefined {
  const isState = shape.key?.startsWith('.s3ep/') ?? shape.query.get('prefix')?.startsWith('.s3ep/') ?? false;
  if (isState && name !== expectation.operation) {
    const pattern = STATE[expectation.operation];
    const fits = shape.key === undefined || pattern?.test(shape.key) === true;
    return pattern && fits && STATE_OPERATIONS.includes(name) ? undefined : 'a key of the proxy’s own';
  }
  if (isState && shape.key !== undefined) return 'a key of the proxy’s own';
  if (COPIES.includes(expectation.operation) && OF_SOURCE.includes(name)) return undefined;
  if (shape.bucket !== fuzzCase.bucket) return `another bucket: ${shape.bucket}`;
  if (shape.key !== expectation.key) return `another key: ${shape.key}`;
  if (name === expectation.operation || ALSO[expectation.operation]?.includes(name)) return undefined;
  if (isAskedBeforehand(name, shape, expectation)) return undefined;
  return `another operation: ${name}`;
}

function plaintextFault(
  { body }: Recorded,
  name: string,
  { fuzzCase, expectation }: Judged,
): string | undefined {
  if (!body.includes(MARKER) || fuzzCase.bucket === fuzzCase.lane.plainBucket) return undefined;
  const isDocument = name === expectation.operation && !WITH_PLAINTEXT.includes(name);
  return isDocument ? undefined : 'plaintext';
}

function faultOf(recorded: Recorded, judged: Judged): string | undefined {
  const { expectation } = judged;
  if (expectation.mustRefuse !== undefined)
    return `${recorded.method} at all, though ${expectation.mustRefuse}`;
  const shape = shapeOfRecorded(recorded);
  if (recorded.method === 'OPTIONS')
    return targetFault('Options', shape, judged) ?? headerFault(recorded, undefined, expectation.operation);
  const operation = classify(shape);
  if (!operation) return 'what nothing documents';
  const unknown = [...shape.query.keys()].find(
    (name) => !operation.query.has(name) && !isOtherwiseQuery(operation.name, name),
  );
  if (unknown !== undefined) return `${operation.name} with a query "${unknown}"`;
  return (
    targetFault(operation.name, shape, judged) ??
    headerFault(recorded, operation, expectation.operation) ??
    plaintextFault(recorded, operation.name, judged)
  );
}

const isRefusal = (status: number): boolean => (status >= 400 && status < 500) || status === 501;

function answerFault({ status, complete }: RawAnswer, { mustRefuse }: Expectation): string | undefined {
  if (mustRefuse !== undefined && status > 0 && !isRefusal(status))
    return `answered ${status}, though ${mustRefuse}`;
  if (mustRefuse === undefined && (status === 0 || !complete)) return 'no answer';
  return status >= 500 && status !== 501 ? `answered ${status}` : undefined;
}

/** What is wrong with what a request brought about; empty if nothing is. */
export function judgeCase(
  judged: Judged,
  { answer, recorded }: { readonly answer: RawAnswer; readonly recorded: readonly Recorded[] },
): readonly string[] {
  const faults = recorded.flatMap((each) => {
    const fault = faultOf(each, judged);
    return fault === undefined ? [] : [`the backend got ${fault}: ${each.method} ${each.target}`];
  });
  return [...faults, ...[answerFault(answer, judged.expectation)].flatMap((fault) => fault ?? [])];
}
