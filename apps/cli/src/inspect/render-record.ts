import type { RecordDescription } from '@s3ep/operations';

/** A record for people, a fact a line. */
export function renderRecord(record: RecordDescription): readonly string[] {
  const fact = (name: string, value: string): string => `  ${name.padEnd(20)} ${value}`;
  const { extensions } = record;
  return [
    'Record of an encrypted object (nothing of it is authenticated without its key)',
    fact('version', String(record.version)),
    fact('kind', record.kind),
    fact('key-encryption key', JSON.stringify(record.kekId)),
    fact('recipients', record.recipients.map((kekId) => JSON.stringify(kekId)).join(', ') || 'none'),
    fact('origin bucket', JSON.stringify(record.originBucket)),
    fact('wrapped bucket key', `${record.wrappedBucketKeyBytes} bytes`),
    fact(
      'plaintext',
      record.plaintextBytes === null ? 'length is in the manifest' : `${record.plaintextBytes} bytes`,
    ),
    fact('object id', record.objectId),
    fact('commitment', record.commitment),
    fact(
      'extensions',
      extensions.map(({ type, name, bytes }) => `${type} (${name}, ${bytes} bytes)`).join(', ') || 'none',
    ),
  ];
}
