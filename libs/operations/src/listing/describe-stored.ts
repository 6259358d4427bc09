import { multipartPlaintextSize, parseBackendParts, plaintextSize } from '@s3ep/object-format';
import type { ListedDescription, ListedObject } from '@s3ep/s3-protocol';
import { toClientEtag } from '../etag/client-etag';

type Stored = Pick<ListedObject, 'size' | 'etag'>;

/**
 * What a listing tells of an object that is taken to be encrypted, by arithmetic (object-format 3.1, 4.3). A stored
 * size that no encrypted object can have is reported as it is (s3-semantics 6).
 */
export function describeStored({ size, etag }: Stored): ListedDescription {
  const backendParts = parseBackendParts(etag);
  const bytes = etag.includes('-')
    ? backendParts && multipartPlaintextSize({ storedBytes: size, backendParts })
    : plaintextSize(size);
  return bytes === undefined ? { size, etag } : { size: bytes, etag: toClientEtag(etag) };
}

/** An object that lies in the backend as its client wrote it. */
export function describePlain({ size, etag }: Stored): ListedDescription {
  return { size, etag };
}
