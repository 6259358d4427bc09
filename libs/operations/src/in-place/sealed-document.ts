import { runStage } from '@s3ep/byte-stage';
import { sealNewObject } from '@s3ep/object-format';
import type { HeaderMap } from '@s3ep/s3-protocol';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { Services } from '../operation-context';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { openStoredObject } from '../record/open-stored-object';

/** Under which bucket's keys a document is sealed, which need not be where it lies, and its key. */
export interface DocumentPlace {
  readonly bucket: string;
  /** Below the reserved prefix, where nothing that a client has is sealed for. */
  readonly key: string;
}

/** A small object of the proxy's own, whole. */
export interface StoredDocument {
  readonly headers: HeaderMap;
  readonly body: Buffer;
}

/** Encrypts a document as every object is: the backend can neither read it, alter it nor present it as another. */
export async function sealDocument(
  { keyRing }: Pick<Services, 'keyRing'>,
  { bucket, key }: DocumentPlace,
  plaintext: Buffer,
): Promise<StoredDocument> {
  try {
    const bucketKey = await keyRing.bucketKeyForSeal(bucket);
    const plaintextBytes = plaintext.length;
    const { record, sealer } = sealNewObject({ bucketKey, objectKey: key, plaintextBytes });
    return { headers: { [RECORD_HEADER]: record }, body: runStage(sealer, plaintext) };
  } catch (error) {
    throw toS3Failure(error);
  }
}

/** @throws DecryptionError for anything that was not sealed for this place; S3Error ServiceUnavailable */
export async function openDocument(
  services: Pick<Services, 'keyRing'>,
  place: DocumentPlace,
  { headers, body }: StoredDocument,
): Promise<Buffer> {
  const stored = await openStoredObject(services, place, headers);
  if (stored?.kind !== 'single-part') throw new DecryptionError('no-record');
  try {
    stored.opened.requireStoredSize(body.length);
    return runStage(stored.opened.opener(), body);
  } catch (error) {
    throw toS3Failure(error);
  }
}
