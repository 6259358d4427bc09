import { decodeRecord, hasSealedMetadata, type SealedMetadata } from '@s3ep/object-format';
import type { HeaderMap } from '@s3ep/s3-protocol';
import { RECORD_HEADER } from '../headers/metadata-names';
import type { Services } from '../operation-context';
import { toS3Failure } from './key-failure';
import { openStoredObject } from './open-stored-object';

/**
 * What is sealed in the record that came with an object; undefined where nothing is, and then no key is needed.
 *
 * @throws DecryptionError, or S3Error ServiceUnavailable when the key provider cannot be reached
 */
export async function readSealedMetadata(
  services: Pick<Services, 'keyRing'>,
  place: { readonly bucket: string; readonly key: string },
  headers: HeaderMap,
): Promise<SealedMetadata | undefined> {
  const text = headers[RECORD_HEADER];
  if (text === undefined) return undefined;
  try {
    if (!hasSealedMetadata(decodeRecord(text))) return undefined;
    return (await openStoredObject(services, place, headers))?.opened.metadata;
  } catch (error) {
    throw toS3Failure(error);
  }
}
