import { CHECKSUM_CODES, CHECKSUM_TYPE_CODES } from './checksum-codes';
import { forgeExtension, forgeMetadata } from './forge-record';
import { listOf, padded } from './forge-metadata-list';
import type { MultipartVector } from './multipart-vector';

/** What the extensions of a record say. */
export interface ForgedExtensions {
  /** Type 2. */
  announced?: Pick<NonNullable<MultipartVector['checksum']>, 'algorithm' | 'type'> | undefined;
  /** Type 3. */
  recipients?: readonly ForgedRecipient[] | undefined;
  /** Type 128: values with one character a byte. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

export interface ForgedRecipient {
  readonly kekId: string;
  readonly wrapped: Buffer;
}

/** Well-made extensions (object-format.md 2.3); 12 bytes are drawn for a list of metadata. */
export function forgeExtensions(
  { announced, recipients = [], metadata }: ForgedExtensions,
  {
    dek,
    objectId,
    random,
  }: { readonly dek: Buffer; readonly objectId: Buffer; readonly random: (length: number) => Buffer },
): Buffer {
  const made: Buffer[] = [];
  if (announced) {
    const codes = [CHECKSUM_CODES[announced.algorithm], CHECKSUM_TYPE_CODES[announced.type]];
    made.push(forgeExtension(2, Buffer.from(codes)));
  }
  if (recipients.length > 0) made.push(forgeExtension(3, Buffer.concat(recipients.map(recipientBytes))));
  if (metadata) {
    const list = padded(listOf(...Object.entries(metadata)));
    made.push(forgeMetadata({ dek, objectId, nonce: random(12), list }));
  }
  return Buffer.concat(made);
}

function recipientBytes({ kekId, wrapped }: ForgedRecipient): Buffer {
  const name = Buffer.from(kekId);
  return Buffer.concat([
    Buffer.of(name.length),
    name,
    Buffer.of(wrapped.length >> 8, wrapped.length & 0xff),
    wrapped,
  ]);
}
