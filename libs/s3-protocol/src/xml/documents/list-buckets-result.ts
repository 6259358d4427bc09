import { backendDocumentError } from '../backend-document-error';
import { parseBackendXml } from '../parse-backend-xml';

export interface BucketsPage {
  readonly buckets: readonly string[];
  /** To be asked for next; undefined on the last page. */
  readonly continuationToken?: string;
}

/** Reads one page of a backend's ListBuckets. @throws S3Error InternalError for anything else */
export function parseListBucketsResult(document: Buffer): BucketsPage {
  const root = parseBackendXml(document);
  if (root.name !== 'ListAllMyBucketsResult') throw backendDocumentError('is no ListAllMyBucketsResult');
  const buckets = root.child('Buckets')?.childrenNamed('Bucket') ?? [];
  const token = root.child('ContinuationToken')?.text ?? '';
  return {
    buckets: buckets.map((bucket) => bucket.child('Name')?.text ?? '').filter((name) => name !== ''),
    ...(token !== '' && { continuationToken: token }),
  };
}
