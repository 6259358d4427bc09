import { decodeRecord, FormatError, type ManifestLayout, type OpenedUpload } from '@s3ep/object-format';
import { failureOfHead, isFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import { RECORD_HEADER } from '../headers/metadata-names';
import { objectAnswerHeaders } from '../headers/object-answer-headers';
import { readRequestHeaders } from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { openStoredObject } from '../record/open-stored-object';
import { readManifest } from '../record/read-manifest';
import type { AskedPart } from './asked-parts';
import type { CompletedObject } from './completed-object';

const SERVER_ERRORS_FROM = 500;

/** What stands at the key of an upload. */
export type FoundCompleted =
  | { readonly kind: 'found'; readonly object: CompletedObject }
  /** The object of this upload, but of other parts than are asked for. */
  | { readonly kind: 'other-parts' }
  /** Nothing, or an object that is not of this upload. */
  | { readonly kind: 'absent' };

const ABSENT = { kind: 'absent' } as const;

/**
 * The object of an upload that was completed before, if the object at the key is it, out of exactly the parts that
 * are asked for (object-format 5.1 step 6).
 *
 * @throws S3Error of a server where the backend cannot say: to deny the object would have the client give it up; as
 *   readManifest
 */
export async function findCompleted(
  { request, bucket, key, backend }: ObjectContext,
  services: Services,
  { upload, asked }: { readonly upload: OpenedUpload; readonly asked: readonly AskedPart[] },
): Promise<FoundCompleted> {
  const customerKey = readRequestHeaders(request.headers);
  const head = await backend.send({ method: 'HEAD', bucket, key, headers: customerKey });
  discardAnswer(head);
  const { etag } = head.headers;
  if (head.status >= SERVER_ERRORS_FROM) throw failureOfHead(head, { versionId: undefined });
  if (isFailure(head) || etag === undefined) return ABSENT;
  // first by what is in clear: another object may be one that nobody can read
  if (!isOfUpload(head.headers[RECORD_HEADER], upload)) return ABSENT;
  const stored = await openStoredObject(services, { bucket, key }, head.headers);
  if (stored?.kind !== 'multipart') return ABSENT;
  const storedBytes = Number(head.headers['content-length']);
  const seen = { backend, bucket, key, query: [], headers: customerKey, etag, storedBytes };
  const layout = await readManifest(seen, stored.opened, services.manifests);
  if (!listsExactly(layout, asked)) return { kind: 'other-parts' };
  const object = {
    etag,
    headers: objectAnswerHeaders(versionOnly(head.headers)),
    checksum: layout.checksum,
    parts: layout.parts.length,
  };
  return { kind: 'found', object };
}

function isOfUpload(record: string | undefined, { commitment }: OpenedUpload): boolean {
  try {
    return record !== undefined && decodeRecord(record).commitment.equals(commitment);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** The backend's ETags are not in a manifest: attempt and length, which the client's ETags carry, stand for them. */
function listsExactly({ parts }: ManifestLayout, asked: readonly AskedPart[]): boolean {
  if (parts.length !== asked.length) return false;
  return parts.every((part, index) => {
    const wanted = asked[index];
    if (wanted?.partNumber !== part.partNumber) return false;
    const { attemptId, plaintextBytes } = wanted.bound;
    if (attemptId !== undefined) return bindsTo(part, { attemptId, plaintextBytes });
    // the attempt of a kept last part is bound whatever the client listed
    return part.attemptId === undefined || index === parts.length - 1;
  });
}

function bindsTo(
  part: { readonly attemptId: Buffer | undefined; readonly plaintextBytes: number },
  wanted: { readonly attemptId: Buffer; readonly plaintextBytes: number },
): boolean {
  return part.attemptId?.equals(wanted.attemptId) === true && part.plaintextBytes === wanted.plaintextBytes;
}

function versionOnly(headers: Readonly<Record<string, string>>): Record<string, string> {
  const versionId = headers['x-amz-version-id'];
  return versionId === undefined ? {} : { 'x-amz-version-id': versionId };
}
