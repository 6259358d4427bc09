import type { OpenedUpload } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import { relayFailure } from '../backend-failure';
import type { ObjectContext, Services } from '../operation-context';
import type { S3Response } from '../s3-response';
import { type AskedPart, type MatchedPart, matchParts } from './asked-parts';
import { completeAtBackend, type Completion } from './complete-at-backend';
import type { CompletedObject } from './completed-object';
import { confirmCompleted, type DoneCompletion } from './confirm-completed';
import { findCompleted } from './find-completed';
import { listBackendParts } from './list-backend-parts';
import { nameGoneUpload } from './name-gone-upload';
import { openKeptPart } from './open-kept-part';
import { storeManifest } from './store-manifest';
import { takesAllParts } from './takes-all-parts';
import { wholeChecksum } from './whole-checksum';

/** How often parts may change under a completion before it gives up (object-format 5.1 step 5). */
const MOST_ATTEMPTS = 3;
const NOT_FOUND = 404;

export interface UploadToComplete {
  readonly upload: OpenedUpload;
  readonly asked: readonly AskedPart[];
}

/** The object, or what is answered instead. */
export type CompletionOutcome =
  { readonly completed: CompletedObject; readonly refusal?: undefined } | { readonly refusal: S3Response };

type Attempt = Exclude<Completion, { kind: 'done' }> | DoneCompletion;

/**
 * Completes an upload (object-format 5.1, from step 2 on). It may be asked again, here or by another process: it finds
 * its work done, or does it again.
 */
export async function completeUpload(
  context: ObjectContext,
  services: Services,
  wanted: UploadToComplete,
): Promise<CompletionOutcome> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const outcome = await attemptCompletion(context, services, wanted);
    switch (outcome.kind) {
      case 'parts-changed':
        continue;
      case 'refused':
        return { refusal: outcome.answer };
      case 'unclear': {
        const found = await findCompleted(context, services, wanted);
        return found.kind === 'found' ? { completed: found.object } : { refusal: await outcome.stand() };
      }
      case 'done':
        return { completed: await confirmCompleted(context, services, wanted, outcome) };
    }
  }
  throw new S3Error('ServiceUnavailable', {
    cause: new Error(
      'the parts of the upload changed while it was being completed, or backend.profile is not what the backend is: see s3ep doctor',
    ),
  });
}

async function attemptCompletion(
  context: ObjectContext,
  services: Services,
  { upload, asked }: UploadToComplete,
): Promise<Attempt> {
  const { parts: stored, refusal: unlisted } = await listed(context, services);
  if (unlisted) return unlisted;
  const replacesKept = takesAllParts(services);
  const keeps = (plaintextBytes: number): boolean => services.multipart.keeps(plaintextBytes);
  const parts = matchParts(asked, stored, { keptIfReplaced: replacesKept ? keeps : undefined });
  const last = parts.at(-1);
  if (!last) throw new Error('a completion lists a part');
  requireTotalSize(context, parts);
  const bytes = keeps(last.plaintextBytes) ? last.plaintextBytes : 0;
  return services.multipart.reopenedParts.hold(bytes, async () => {
    const opened = keeps(last.plaintextBytes)
      ? await openKeptPart(context, services, { upload, last })
      : undefined;
    if (opened?.refusal) return { kind: 'refused', answer: opened.refusal };
    const kept = opened?.kept;
    const checksum = wholeChecksum({
      headers: context.request.headers,
      parts,
      announced: upload.announcedChecksum,
      lastPlaintext: kept?.plaintext,
    });
    const manifest = await storeManifest(context, { upload, parts, kept, checksum, replacesKept });
    if (manifest.refusal) return unclearIfGone(manifest.refusal, services);
    const completion = await completeAtBackend(context, services, manifest.backendParts);
    return { ...completion, checksum, backendEtags: manifest.backendParts.map(({ etag }) => etag) };
  });
}

async function listed(
  context: ObjectContext,
  services: Services,
): Promise<{
  parts: ReadonlyMap<number, { partNumber: number; etag: string; size: number }>;
  refusal?: Attempt;
}> {
  const found = await listBackendParts(context);
  if (!found.refusal) return found;
  return { parts: new Map(), refusal: unclearIfGone(await relayFailure(found.refusal), services) };
}

/** An upload that is gone may have been completed. */
function unclearIfGone(answer: S3Response, services: Services): Completion {
  return answer.status === NOT_FOUND
    ? { kind: 'unclear', stand: () => Promise.resolve(answer).then((told) => nameGoneUpload(told, services)) }
    : { kind: 'refused', answer };
}

/** @throws S3Error InvalidRequest */
function requireTotalSize({ request }: ObjectContext, parts: readonly MatchedPart[]): void {
  const said = request.headers['x-amz-mp-object-size'];
  const bytes = parts.reduce((sum, part) => sum + part.plaintextBytes, 0);
  if (said !== undefined && Number(said) !== bytes)
    throw new S3Error('InvalidRequest', {
      message: `The provided 'x-amz-mp-object-size' header value ${said} does not match what was computed: ${bytes}`,
    });
}
