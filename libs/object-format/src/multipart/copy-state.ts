import { FormatError } from '../format-error';
import { ByteReader } from '../record/byte-reader';
import { ByteWriter } from '../record/byte-writer';

/** Which upload the proxy made for itself, so that a sweeper can abort it (object-format.md 5). */
export interface CopyState {
  readonly objectKey: string;
  readonly uploadId: string;
}

/** The content of `copies/<id>` (object-format.md 5). */
export function encodeCopyState({ objectKey, uploadId }: CopyState): Buffer {
  return new ByteWriter().len16(Buffer.from(objectKey)).len16(Buffer.from(uploadId)).toBuffer();
}

/**
 * Inverse of {@link encodeCopyState}. Not authenticated: it leads to the abort of an upload at most.
 *
 * @throws {FormatError} `copy-state`
 */
export function decodeCopyState(bytes: Buffer): CopyState {
  const reader = new ByteReader(bytes, 'copy-state');
  const objectKey = reader.text(reader.u16(), 'copy-state');
  const uploadId = reader.text(reader.u16(), 'copy-state');
  if (!reader.atEnd) throw new FormatError('copy-state');
  return { objectKey, uploadId };
}
