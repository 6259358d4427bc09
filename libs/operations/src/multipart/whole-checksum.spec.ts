import { describe, expect, it } from '@jest/globals';
import type { AnnouncedChecksum } from '@s3ep/object-format';
import { type ChecksumAlgorithm, createChecksum } from '@s3ep/s3-protocol';
import type { MatchedPart } from './asked-parts';
import { wholeChecksum } from './whole-checksum';

const TEXTS = ['the first part, ', 'the second, ', 'and the last'];
const withCode = (code: string) => expect.objectContaining({ name: 'S3Error', code });

function digestOf(algorithm: ChecksumAlgorithm, ...pieces: readonly (string | Buffer)[]): Buffer {
  const checksum = createChecksum(algorithm);
  for (const piece of pieces) checksum.update(Buffer.from(piece as string));
  return checksum.digest();
}

interface Said {
  /** Algorithm of what the parts' ETags carry. */
  readonly carried?: ChecksumAlgorithm;
  /** Of what the client lists. */
  readonly listed?: ChecksumAlgorithm;
}

function partsOf({ carried, listed }: Said): MatchedPart[] {
  return TEXTS.map((text, index) => {
    const plaintextBytes = text.length;
    const bound = carried
      ? {
          backendEtag: 'e',
          attemptId: Buffer.alloc(12, 1),
          plaintextBytes,
          checksum: { algorithm: carried, digest: digestOf(carried, text) },
        }
      : { backendEtag: 'e' };
    const checksum = listed && {
      algorithm: listed,
      value: digestOf(listed, text).toString('base64'),
    };
    return {
      partNumber: index + 1,
      etag: 'e',
      bound,
      backendEtag: 'e',
      plaintextBytes,
      ...(checksum && { checksum }),
    };
  });
}

/** The last one with another digest in its place. */
function withLast(parts: MatchedPart[], checksum: MatchedPart['checksum']): MatchedPart[] {
  return parts.map((part, index) =>
    index === parts.length - 1 ? { ...part, ...(checksum && { checksum }) } : part,
  );
}

const composite = (algorithm: ChecksumAlgorithm): Buffer =>
  digestOf(algorithm, ...TEXTS.map((text) => digestOf(algorithm, text)));
const fullObject = (algorithm: ChecksumAlgorithm): Buffer => digestOf(algorithm, ...TEXTS);

const COMPOSITE_CRC: AnnouncedChecksum = { algorithm: 'CRC32', type: 'composite' };
const FULL_CRC64: AnnouncedChecksum = { algorithm: 'CRC64NVME', type: 'full-object' };

describe('the checksum of an upload that announced one', () => {
  it.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)('is composite: %s', (algorithm) => {
    const announced: AnnouncedChecksum = { algorithm, type: 'composite' };
    const parts = partsOf({ carried: algorithm, listed: algorithm });
    const bytes = composite(algorithm);
    expect(wholeChecksum({ headers: {}, parts, announced })).toEqual({ ...announced, bytes });
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    'is of the full object, though no part is listed with one: %s',
    (algorithm) => {
      const announced: AnnouncedChecksum = { algorithm, type: 'full-object' };
      const parts = partsOf({ carried: algorithm });
      const bytes = fullObject(algorithm);
      expect(wholeChecksum({ headers: {}, parts, announced })).toEqual({ ...announced, bytes });
      const headers = { [`x-amz-checksum-${algorithm.toLowerCase()}`]: bytes.toString('base64') };
      expect(wholeChecksum({ headers, parts, announced })).toEqual({ ...announced, bytes });
    },
  );

  it('is held against the value that the client states, with the number of parts or without', () => {
    const parts = partsOf({ carried: 'CRC32', listed: 'CRC32' });
    const right = composite('CRC32').toString('base64');
    for (const value of [right, `${right}-3`])
      expect(
        wholeChecksum({ headers: { 'x-amz-checksum-crc32': value }, parts, announced: COMPOSITE_CRC }),
      ).toBeDefined();
    for (const value of [`${right}-2`, 'AAAAAA==', 'bad', fullObject('CRC32').toString('base64')])
      expect(() =>
        wholeChecksum({ headers: { 'x-amz-checksum-crc32': value }, parts, announced: COMPOSITE_CRC }),
      ).toThrow(withCode('BadDigest'));
  });

  it('is refused where a part is listed with another checksum than was received', () => {
    const parts = withLast(partsOf({ carried: 'CRC32', listed: 'CRC32' }), {
      algorithm: 'CRC32',
      value: 'AAAAAA==',
    });
    expect(() => wholeChecksum({ headers: {}, parts, announced: COMPOSITE_CRC })).toThrow(
      withCode('InvalidPart'),
    );
  });

  it('is refused where the kept last part is another than it is listed as, whatever its ETag carries', () => {
    const parts = partsOf({ listed: 'CRC32' });
    const lastPlaintext = Buffer.from('something else');
    expect(() => wholeChecksum({ headers: {}, parts, announced: COMPOSITE_CRC, lastPlaintext })).toThrow(
      withCode('InvalidPart'),
    );
  });

  it('is refused as composite where a part is listed without one', () => {
    for (const parts of [
      partsOf({ carried: 'CRC32' }),
      partsOf({ listed: 'CRC32' }).map(({ checksum, ...part }, index) =>
        index === 1 ? part : { ...part, ...(checksum && { checksum }) },
      ),
    ])
      expect(() => wholeChecksum({ headers: {}, parts, announced: COMPOSITE_CRC })).toThrow(
        withCode('InvalidRequest'),
      );
  });

  it('is refused in another mode or algorithm than was announced', () => {
    const parts = partsOf({ carried: 'CRC32', listed: 'CRC32' });
    for (const headers of [
      { 'x-amz-checksum-type': 'FULL_OBJECT' },
      { 'x-amz-checksum-sha256': 'AA==' },
    ] as Record<string, string>[])
      expect(() => wholeChecksum({ headers, parts, announced: COMPOSITE_CRC })).toThrow(
        withCode('InvalidRequest'),
      );
    const others = partsOf({ listed: 'SHA1' });
    expect(() => wholeChecksum({ headers: {}, parts: others, announced: COMPOSITE_CRC })).toThrow(
      withCode('InvalidRequest'),
    );
  });

  it('is left out where the parts come from ListParts, unless a check is demanded', () => {
    const parts = partsOf({});
    expect(wholeChecksum({ headers: {}, parts, announced: FULL_CRC64 })).toBeUndefined();
    const headers = { 'x-amz-checksum-crc64nvme': fullObject('CRC64NVME').toString('base64') };
    expect(() => wholeChecksum({ headers, parts, announced: FULL_CRC64 })).toThrow(
      withCode('InvalidRequest'),
    );
  });
});

describe('the checksum of an upload that announced none', () => {
  it('follows from what is listed', () => {
    const parts = partsOf({ listed: 'CRC32' });
    expect(wholeChecksum({ headers: {}, parts })).toEqual({ ...COMPOSITE_CRC, bytes: composite('CRC32') });
    const headers = { 'x-amz-checksum-crc32': fullObject('CRC32').toString('base64') };
    expect(wholeChecksum({ headers, parts })).toMatchObject({ type: 'full-object' });
    expect(wholeChecksum({ headers: {}, parts: partsOf({}) })).toBeUndefined();
  });

  it('is of the full object with CRC64NVME', () => {
    const parts = partsOf({ listed: 'CRC64NVME' });
    expect(wholeChecksum({ headers: {}, parts })).toEqual({ ...FULL_CRC64, bytes: fullObject('CRC64NVME') });
  });

  it('is refused where one is stated and nothing is known to hold it against', () => {
    const parts = partsOf({});
    for (const stated of [fullObject('CRC64NVME'), Buffer.alloc(8)]) {
      const headers = { 'x-amz-checksum-crc64nvme': stated.toString('base64') };
      expect(() => wholeChecksum({ headers, parts })).toThrow(withCode('InvalidRequest'));
    }
  });

  it('is checked where the only part is at hand', () => {
    const lastPlaintext = Buffer.from(TEXTS[0]!);
    const parts = partsOf({}).slice(0, 1);
    const right = { 'x-amz-checksum-sha1': digestOf('SHA1', digestOf('SHA1', TEXTS[0]!)).toString('base64') };
    expect(wholeChecksum({ headers: right, parts, lastPlaintext })).toBeUndefined();
    const headers = { 'x-amz-checksum-sha1': digestOf('SHA1', 'other').toString('base64') };
    expect(() => wholeChecksum({ headers, parts, lastPlaintext })).toThrow(withCode('BadDigest'));
  });
});
