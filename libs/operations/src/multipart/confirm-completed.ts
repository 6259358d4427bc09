import type { MultipartChecksum, OpenedUpload } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import type { ObjectContext, Services } from '../operation-context';
import type { AskedPart } from './asked-parts';
import type { Completion } from './complete-at-backend';
import type { CompletedObject } from './completed-object';
import { etagOfParts } from './etag-of-parts';
import { findCompleted } from './find-completed';

/** The backend's success, and what it was asked to complete with. */
export type DoneCompletion = Extract<Completion, { kind: 'done' }> & {
  readonly checksum?: MultipartChecksum | undefined;
  /** ETags of all parts, in order, the one with the manifest included. */
  readonly backendEtags?: readonly string[] | undefined;
};

/**
 * Makes sure that a success is about the parts that were asked for. Backends may answer the completion of an upload
 * that somebody completed already, with whatever parts, and name the object that came of it. The object's ETag tells;
 * where it does not (Ceph RGW leaves it out, encrypting backends have another), the object is looked at.
 *
 * @throws S3Error NoSuchUpload where the object is of other parts; as findCompleted
 */
export async function confirmCompleted(
  context: ObjectContext,
  services: Services,
  wanted: { readonly upload: OpenedUpload; readonly asked: readonly AskedPart[] },
  { etag, headers, checksum, backendEtags = [] }: DoneCompletion,
): Promise<CompletedObject> {
  const bare = etag.replaceAll('"', '');
  const completed = { etag: `"${bare}"`, headers, checksum, parts: wanted.asked.length };
  if (bare !== '' && bare === etagOfParts(backendEtags)) return completed;
  const found = await findCompleted(context, services, wanted);
  switch (found.kind) {
    case 'found':
      return { ...completed, etag: found.object.etag };
    case 'other-parts':
      throw new S3Error('NoSuchUpload');
    case 'absent':
      // replaced since; what it was at that moment, only the backend knows
      return completed;
  }
}
