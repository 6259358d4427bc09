import { FormatError } from '../format-error';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import { type Extension, RECIPIENTS_EXTENSION } from './extensions';

/** The bucket key of a record once more, wrapped by another key-encryption key than the record's own. */
export interface Recipient {
  /** The configured name of that key-encryption key. */
  readonly kekId: string;
  /** As its provider wrapped it, for the record's originBucket (object-format.md 1.1). */
  readonly wrapped: Buffer;
}

/** The extension that holds them (object-format.md 2.3, type 3). */
export function recipientsExtension(recipients: readonly Recipient[]): Extension {
  const writer = new ByteWriter();
  for (const { kekId, wrapped } of recipients) writer.len8(Buffer.from(kekId)).len16(wrapped);
  return { type: RECIPIENTS_EXTENSION, value: writer.toBuffer() };
}

/**
 * Inverse of {@link recipientsExtension}. A list that cannot be read counts for nothing, as an unknown extension below
 * 128 does: the record's own key-encryption key still opens the object.
 */
export function recipientsOf(extensions: readonly Extension[]): readonly Recipient[] {
  const value = extensions.find(({ type }) => type === RECIPIENTS_EXTENSION)?.value;
  if (value === undefined) return [];
  const reader = new ByteReader(value, 'extensions-malformed');
  const recipients: Recipient[] = [];
  try {
    while (!reader.atEnd) recipients.push({ kekId: reader.text(reader.u8()), wrapped: reader.len16() });
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
  return recipients;
}

/**
 * The extensions of a record that is sealed under a bucket key of these recipients: those that it had wrapped the
 * bucket key of another record, so they are not kept.
 */
export function withRecipients(
  extensions: readonly Extension[],
  recipients: readonly Recipient[] = [],
): readonly Extension[] {
  const others = extensions.filter(({ type }) => type !== RECIPIENTS_EXTENSION);
  if (recipients.length === 0) return others;
  return [...others, recipientsExtension(recipients)].toSorted((one, other) => one.type - other.type);
}
