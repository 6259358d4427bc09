import { createCipheriv } from 'node:crypto';
import { deriveKey } from './forge-record';
import { rulePlaintext } from './rule-plaintext';
import type { SealedPiece } from './vector';

const u32 = (value: number): Buffer =>
  Buffer.from([value >>> 24, value >>> 16, value >>> 8, value].map((b) => b & 0xff));

/** The stored bytes that pieces describe (object-format.md 3). */
export function forgeStored({
  pieces,
  dek,
  objectId,
}: {
  pieces: readonly SealedPiece[];
  dek: Buffer;
  objectId: Buffer;
}): Buffer {
  return Buffer.concat(pieces.map((piece) => forgePiece(piece, dek, objectId)));
}

function forgePiece(piece: SealedPiece, dek: Buffer, objectId: Buffer): Buffer {
  const attemptId = Buffer.from(piece.attemptId, 'hex');
  const segmentKey = deriveKey({
    dek: piece.otherDek === undefined ? dek : Buffer.from(piece.otherDek, 'hex'),
    objectId: piece.otherObjectId === undefined ? objectId : Buffer.from(piece.otherObjectId, 'hex'),
    info: Buffer.concat([Buffer.from('s3ep/v1/segment'), u32(piece.partNumber), attemptId]),
  });
  const cipher = createCipheriv(
    'aes-256-gcm',
    segmentKey,
    Buffer.concat([Buffer.alloc(8), u32(piece.chunk)]),
  );
  const chunk = cipher.update(rulePlaintext(...piece.plaintext));
  const stored = Buffer.concat([attemptId, chunk, cipher.final(), cipher.getAuthTag()]);
  if (piece.flip !== undefined) stored.writeUInt8(stored.readUInt8(piece.flip) ^ 1, piece.flip);
  return stored.subarray(0, piece.keep ?? stored.length);
}
