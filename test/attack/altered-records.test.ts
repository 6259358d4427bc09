import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { extension, readRecord, type RecordFields, writeRecord } from '../support/record-fields';
import { MANY_READS_MILLISECONDS, useAttackSite, type Victim } from './attack-site';
import { judge, judgeRefusal, judgeRefusedHead } from './judge';
import { recordInstead } from './lies';

const PLAINTEXT_BYTES = 1_000;
const UNKNOWN_LENGTH = 2n ** 64n - 1n;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const used = useAttackSite({ buckets: ['bucket', 'elsewhere'] });
let victim: Victim;
beforeAll(async () => {
  victim = await used.site.store('bucket', 'victim', PLAINTEXT_BYTES);
});

/** Every way to get at an object, with another record at it: none may succeed. */
async function readWith(record: string | undefined, name: string): Promise<string[]> {
  const { site } = used;
  site.lie = recordInstead(victim.path, record);
  const { client } = site;
  const range = { header: 'bytes=10-19', first: 10, last: 19 };
  const attributes = { 'x-amz-object-attributes': 'ETag,ObjectSize,Checksum' };
  const [whole, part, described, copied, headed] = await Promise.all([
    client.get(victim.path),
    client.get(victim.path, { range: range.header }),
    client.send({ path: victim.path, query: 'attributes', headers: attributes }),
    client.copy(victim.path, '/bucket/copy'),
    client.head(victim.path, { 'x-amz-checksum-mode': 'ENABLED' }),
  ]);
  const verdicts = {
    whole: judge(whole, victim.plaintext),
    range: judge(part, victim.plaintext, range),
    attributes: judgeRefusal(described),
    copy: judgeRefusal(copied),
    head: judgeRefusedHead(headed),
  };
  return Object.entries(verdicts).flatMap(([read, verdict]) =>
    verdict === 'refused' ? [] : [`${name}, ${read}: ${verdict}`],
  );
}

/** With some fields of the record changed, the rest as it was. */
function readWithFields(change: Partial<RecordFields>, name: string): Promise<string[]> {
  return readWith(writeRecord({ ...readRecord(victim.record), ...change }), name);
}

describe('the record of an object', () => {
  it('is accepted as it is', async () => {
    expect(writeRecord(readRecord(victim.record))).toBe(victim.record);
    const verdicts = await readWith(victim.record, 'unaltered');
    // HEAD, attributes and copy succeed too, which is no refusal
    expect(verdicts).toHaveLength(5);
    expect(verdicts[0]).toBe('unaltered, whole: whole');
  });

  it(
    'is refused with any byte of it altered',
    async () => {
      const wrong = [];
      const bytes = Buffer.from(victim.record, 'base64url');
      for (let offset = 0; offset < bytes.length; offset++) {
        const altered = Buffer.from(bytes);
        altered.writeUInt8(altered.readUInt8(offset) ^ (1 << (offset % 8)), offset);
        wrong.push(...(await readWith(altered.toString('base64url'), `byte ${offset}`)));
      }
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );

  it(
    'is refused with any character of its text replaced',
    async () => {
      const wrong = [];
      for (let at = 0; at < victim.record.length; at++) {
        const character = victim.record.charAt(at);
        const next = BASE64URL.charAt((BASE64URL.indexOf(character) + 1) % BASE64URL.length);
        // in turn: the next of the alphabet, the other case, and what is not of this alphabet
        const swapped =
          character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
        const replacements = [next, swapped === character ? next : swapped, '+', '/', '=', ' ', '.', '%41'];
        const replacement = replacements[at % replacements.length]!;
        const text = victim.record.slice(0, at) + replacement + victim.record.slice(at + 1);
        wrong.push(...(await readWith(text, `character ${at} ${replacement}`)));
      }
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );

  it(
    'is refused in any other text of the same bytes, cut, or with anything around it',
    async () => {
      const { record } = victim;
      const standard = Buffer.from(record, 'base64url').toString('base64');
      const texts = [
        `${record}=`,
        `${record}==`,
        `${record}A`,
        `A${record}`,
        `${record},${record}`,
        `"${record}"`,
        `${record.slice(0, 40)} ${record.slice(40)}`,
        `${record.slice(0, 40)}\t${record.slice(40)}`,
        record.slice(1),
        record.slice(0, -1),
        record.slice(0, 4),
        record.toLowerCase(),
        record.toUpperCase(),
        Buffer.from(record).toString('base64url'),
        '',
        '=',
      ];
      if (standard !== record) texts.push(standard);
      const wrong = [];
      for (const [index, text] of texts.entries()) wrong.push(...(await readWith(text, `text ${index}`)));
      expect(wrong).toEqual([]);
    },
    MANY_READS_MILLISECONDS,
  );

  it('is refused when it is missing', async () => {
    expect(await readWith(undefined, 'no record')).toEqual([]);
  });
});

describe('a field of the record', () => {
  it.each<[string, (fields: RecordFields) => Partial<RecordFields>]>([
    ['the version', () => ({ version: 2 })],
    ['the kind, with the length that it stands for', () => ({ kind: 2, plaintextLength: UNKNOWN_LENGTH })],
    ['the kind alone', () => ({ kind: 2 })],
    ['an unknown kind', () => ({ kind: 3 })],
    ['a shorter length', ({ plaintextLength }) => ({ plaintextLength: plaintextLength - 1n })],
    ['a longer length', ({ plaintextLength }) => ({ plaintextLength: plaintextLength + 1n })],
    ['a length of nothing', () => ({ plaintextLength: 0n })],
    ['a length beyond all', () => ({ plaintextLength: UNKNOWN_LENGTH })],
    ['a length that no number holds', () => ({ plaintextLength: 2n ** 53n + 1n })],
    ['a KEK that is not there', () => ({ kekId: Buffer.from('another') })],
    ['a KEK without a name', () => ({ kekId: Buffer.alloc(0) })],
    ['the name of a property that every object has', () => ({ kekId: Buffer.from('__proto__') })],
    ['a KEK that is no text', () => ({ kekId: Buffer.of(0xff, 0xfe) })],
    ['another origin', () => ({ originBucket: Buffer.from('elsewhere') })],
    ['no origin', () => ({ originBucket: Buffer.alloc(0) })],
    ['another bucket key', ({ wrappedBucketKey: { length } }) => ({ wrappedBucketKey: randomBytes(length) })],
    ['no bucket key', () => ({ wrappedBucketKey: Buffer.alloc(0) })],
    ['a huge bucket key', () => ({ wrappedBucketKey: randomBytes(1_000) })],
    ['another commitment', () => ({ commitment: randomBytes(32) })],
    ['another object id', () => ({ objectId: randomBytes(16) })],
    ['an extension that may be ignored', () => ({ extensions: extension(2, Buffer.from('x')) })],
    ['an extension that must be known', () => ({ extensions: extension(128, Buffer.from('x')) })],
    ['checksums that were made up', () => ({ extensions: extension(1, randomBytes(33)) })],
    ['checksums that were left out', () => ({ extensions: Buffer.alloc(0), dekNonce: randomBytes(12) })],
    ['another sealed key', () => ({ sealedDek: randomBytes(48) })],
  ])('is refused: %s', async (name, change) => {
    expect(await readWithFields(change(readRecord(victim.record)), name)).toEqual([]);
  });

  it('cannot be taken from the record of another object', async () => {
    const other = await used.site.store('bucket', 'other', PLAINTEXT_BYTES);
    const theirs = readRecord(other.record);
    const wrong = [];
    // both objects were sealed under one bucket key, which is no secret between them
    for (const name of ['objectId', 'commitment', 'dekNonce', 'sealedDek'] as const)
      wrong.push(...(await readWithFields({ [name]: theirs[name] }, name)));
    const { objectId, commitment, dekNonce, sealedDek } = theirs;
    wrong.push(...(await readWithFields({ objectId, commitment, dekNonce, sealedDek }, 'all of them')));
    wrong.push(...(await readWithFields({ dekNonce, sealedDek }, 'the sealed key')));
    expect(wrong).toEqual([]);
  });
});

describe('sealed checksums', () => {
  it('are refused when they are altered or come from another object', async () => {
    const { site } = used;
    const checksum = { 'x-amz-checksum-algorithm': 'SHA256' };
    for (const key of ['summed', 'summed-too']) {
      const { status } = await site.client.put(`/bucket/${key}`, randomBytes(PLAINTEXT_BYTES), checksum);
      expect(status).toBe(200);
    }
    const [mine, theirs] = await Promise.all(
      ['summed', 'summed-too'].map(
        async (key) => (await site.stack.control.readRaw('bucket', key)).metadata.s3ep!,
      ),
    );
    const fields = readRecord(mine!);
    expect(fields.extensions.length).toBeGreaterThan(0);
    for (const extensions of [readRecord(theirs!).extensions, Buffer.alloc(0)]) {
      site.lie = recordInstead('/bucket/summed', writeRecord({ ...fields, extensions }));
      const answer = await site.client.get('/bucket/summed', { 'x-amz-checksum-mode': 'ENABLED' });
      expect(judgeRefusal(answer)).toBe('refused');
    }
  });
});
