import { decodeCopyState, decodeUploadState, FormatError, type StateName } from '@s3ep/object-format';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import type { StateHome } from './state-home';
import type { StateUnit } from './state-objects';
import { getState } from './upload-state';

/** A record, a key and an upload id, each of a few KB at most. */
const STATE_LIMIT_BYTES = 65_536;
const NOT_FOUND = 404;

/** Which upload the state says it is of. Not authenticated: `<id>` has to be that of the name. */
export interface StatedUpload {
  readonly objectKey: string;
  readonly uploadId: string;
  /** Of the record; the state of a copy does not say. */
  readonly bucket?: string;
}

/**
 * What a unit of state is about: `absent` where its record is gone, so that nobody can use the upload any more;
 * `unreadable` where nothing can be said.
 */
export async function readStatedUpload(
  home: StateHome,
  { kind, id }: StateUnit,
): Promise<StatedUpload | 'absent' | 'unreadable'> {
  const name: StateName = kind === 'upload' ? { kind: 'record', id } : { kind: 'copy', id };
  const response = await getState(home.backend, home.bucket, name);
  if (isFailure(response)) {
    discardAnswer(response);
    return response.status === NOT_FOUND ? 'absent' : 'unreadable';
  }
  try {
    const bytes = await collectAnswer(response, STATE_LIMIT_BYTES);
    if (kind === 'copy') return decodeCopyState(bytes);
    const { objectKey, uploadId, record } = decodeUploadState(bytes);
    return { objectKey, uploadId, bucket: record.originBucket };
  } catch (error) {
    if (error instanceof FormatError) return 'unreadable';
    throw error;
  }
}
