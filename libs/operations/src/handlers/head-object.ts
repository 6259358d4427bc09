import type { BackendResponse } from '@s3ep/backend';
import { decodeRecord, storedSize } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import { isFailure, relayFailure } from '../backend-failure';
import { backendReadConditions, hasPlainObjects } from '../etag/backend-conditions';
import { fillInEtag } from '../etag/fill-in-etag';
import { RECORD_HEADER } from '../headers/metadata-names';
import {
  encryptedAnswerHeaders,
  overriddenHeaders,
  plainAnswerHeaders,
  wantsChecksums,
} from '../headers/read-answer-headers';
import {
  checksumModeHeader,
  plainReadQuery,
  readRequestHeaders,
  readRequestQuery,
} from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { isPartOfEmptyObject, partNumberRange } from '../range/part-number';
import { parseRange, resolveRange } from '../range/parse-range';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { openStoredObject } from '../record/open-stored-object';
import type { S3Response } from '../s3-response';

/** HeadObject: the plaintext's size by arithmetic, one backend request, no key needed (unless for checksums). */
export async function headObject(context: ObjectContext, services: Services): Promise<S3Response> {
  const { request, policy, bucket, key, backend } = context;
  const overridden = overriddenHeaders(request);
  const encrypted = policy.mode === 'encrypted';
  const wanted = encrypted ? (partNumberRange(request) ?? parseRange(request.headers.range)) : undefined;
  const { range: plainRange } = request.headers;
  const response = await backend.send({
    method: 'HEAD',
    bucket,
    key,
    query: encrypted ? readRequestQuery(request) : plainReadQuery(request),
    headers: {
      ...readRequestHeaders(request.headers),
      ...backendReadConditions(request.headers, policy),
      ...(hasPlainObjects(policy) && checksumModeHeader(request.headers)),
      ...(!encrypted && plainRange !== undefined && { range: plainRange }),
    },
  });
  if (isFailure(response))
    return fillInEtag(await relayFailure(response), { request, policy, backendEtag: response.headers.etag });
  if (response.headers[RECORD_HEADER] === undefined) {
    if (encrypted && policy.plaintextReads === 'refuse') throw new DecryptionError('no-record');
    return {
      status: response.status,
      headers: { ...plainAnswerHeaders(response), ...overridden },
    };
  }
  if (!encrypted) throw new DecryptionError('encrypted-object-in-passthrough-bucket');

  const plaintextBytes = recordedSize(response);
  const range = wanted && resolveRange(wanted, plaintextBytes);
  if (wanted && !range && !isPartOfEmptyObject(request, plaintextBytes))
    throw new S3Error('InvalidRange', { headers: { 'content-range': `bytes */${plaintextBytes}` } });
  const opened = wantsChecksums(request)
    ? await openStoredObject(services, { bucket, key }, response.headers)
    : undefined;
  return {
    status: range ? 206 : 200,
    headers: {
      ...encryptedAnswerHeaders({ request, services, response, opened, plaintextBytes, range }),
      ...overridden,
    },
  };
}

/** The size that the record states, if the stored size agrees with it (object-format 3.1). */
function recordedSize(response: BackendResponse): number {
  try {
    const { plaintextBytes } = decodeRecord(response.headers[RECORD_HEADER] ?? '');
    if (plaintextBytes === undefined) throw new DecryptionError('multipart-object');
    if (storedSize(plaintextBytes) !== Number(response.headers['content-length']))
      throw new DecryptionError('stored-size-differs');
    return plaintextBytes;
  } catch (error) {
    throw toS3Failure(error);
  }
}
