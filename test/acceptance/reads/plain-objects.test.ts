import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type RawAnswer, sendSigned } from '../../support/signed-request';
import { KEK } from '../../support/stack';
import { TestUpload } from '../../support/upload';
import { useStack } from '../../support/use-stack';

const MEBIBYTE = 1_048_576;
const BYTES = 70_000;
const LAST_PART_BYTES = 1_000;
const WHOLE_BYTES = 5 * MEBIBYTE + LAST_PART_BYTES;
const content = randomBytes(BYTES);
const FUTURE = new Date(Date.now() + 86_400_000).toUTCString();
const PAST = new Date(0).toUTCString();

const used = useStack({
  buckets: ['encrypted-reads', 'mixed-reads'],
  config: {
    keys: { keks: [{ id: 'main', provider: 'local-aes', key: KEK }] },
    buckets: [
      { match: 'mixed-*', mode: 'mixed', plaintextReads: 'pass-through' },
      { match: '*', mode: 'encrypted', plaintextReads: 'pass-through' },
    ],
  },
});

type Method = 'GET' | 'HEAD';
type Asking = Partial<Pick<Parameters<typeof sendSigned>[0], 'headers' | 'query'>>;

describe.each(['encrypted-reads', 'mixed-reads'])('in %s', (Bucket) => {
  const etags: Record<string, string> = {};

  beforeAll(async () => {
    for (const [s3, kind] of [
      [used.s3, 'encrypted'],
      [used.backend, 'plain'],
    ] as const) {
      for (const [Key, Body] of [
        [kind, content],
        [`${kind}-empty`, Buffer.alloc(0)],
      ] as const)
        etags[Key] = (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).ETag!;
      const upload = await TestUpload.start(s3, { Bucket, Key: `${kind}-parts` });
      await upload.send(1, randomBytes(5 * MEBIBYTE));
      await upload.send(2, randomBytes(LAST_PART_BYTES));
      etags[`${kind}-parts`] = (await upload.complete()).ETag!;
    }
  }, 60_000);

  const ask = (method: Method, key: string, asking: Asking = {}): Promise<RawAnswer> =>
    sendSigned({ endpoint: used.stack.endpoint, method, path: `/${Bucket}/${key}`, ...asking });

  it('copies nothing under the ETag of the other kind', async () => {
    const copy = async (key: string, etag: string): Promise<number> => {
      const headers = { 'x-amz-copy-source': `${Bucket}/${key}`, 'x-amz-copy-source-if-match': etag };
      const path = `/${Bucket}/copied`;
      return (await sendSigned({ endpoint: used.stack.endpoint, method: 'PUT', path, headers })).status;
    };
    const { plain = '', encrypted = '' } = etags;
    expect([await copy('plain', plain), await copy('encrypted', encrypted)]).toEqual([200, 200]);
    expect(await copy('plain', plain.replace(/"$/, '-01"'))).toBe(412);
    expect(await copy('encrypted', encrypted.replace('-01', ''))).toBe(412);
  });

  /** What every kind of object is answered with alike. */
  const described = ({ status, headers }: RawAnswer): Record<string, unknown> => ({
    status,
    length: headers['content-length'],
    range: headers['content-range'],
    parts: headers['x-amz-mp-parts-count'],
    etag: headers.etag,
  });

  describe.each<Method>(['GET', 'HEAD'])('%s of a plain or an encrypted object', (method) => {
    const each = ['plain', 'encrypted'];

    it.each([
      ['bytes=10-19', 10, 19],
      ['bytes=65530-65549', 65_530, 65_549],
      ['bytes=-5', BYTES - 5, BYTES - 1],
      ['bytes=69990-', 69_990, BYTES - 1],
      ['bytes=0-999999', 0, BYTES - 1],
    ])('of %s is partial', async (range, first, last) => {
      for (const key of each) {
        const answer = await ask(method, key, { headers: { range } });
        expect(described(answer)).toEqual({
          status: 206,
          length: String(last - first + 1),
          range: `bytes ${first}-${last}/${BYTES}`,
          parts: undefined,
          etag: etags[key],
        });
        if (method === 'GET') expect(answer.body.equals(content.subarray(first, last + 1))).toBe(true);
      }
    });

    it.each(['bytes=70000-', 'bytes=99999999-'])('of %s is not satisfiable', async (range) => {
      for (const key of each) {
        const { status, headers } = await ask(method, key, { headers: { range } });
        expect([status, headers['content-range']]).toEqual([416, `bytes */${BYTES}`]);
      }
    });

    it('of a suffix of nothing is not satisfiable', async () => {
      for (const key of each) {
        const { status } = await ask(method, `${key}-empty`, { headers: { range: 'bytes=-5' } });
        expect({ key, status }).toEqual({ key, status: 416 });
      }
    });

    it('of the part of an object that was put whole is all of it', async () => {
      for (const key of each) {
        const answer = await ask(method, key, { query: { partNumber: '1' } });
        expect(described(answer)).toMatchObject({ status: 206, length: String(BYTES), etag: etags[key] });
        const other = await ask(method, key, { query: { partNumber: '2' } });
        expect({ key, status: other.status }).toEqual({ key, status: 416 });
      }
    });

    it('of one of many parts is that part', async () => {
      for (const key of each) {
        const answer = await ask(method, `${key}-parts`, { query: { partNumber: '2' } });
        expect(described(answer)).toEqual({
          status: 206,
          length: String(LAST_PART_BYTES),
          range: `bytes ${5 * MEBIBYTE}-${WHOLE_BYTES - 1}/${WHOLE_BYTES}`,
          parts: '2',
          etag: etags[`${key}-parts`],
        });
      }
    });

    it('of a range of another version is whole, of this one partial', async () => {
      for (const key of each) {
        const range = 'bytes=10-19';
        const now = await ask(method, key, { headers: { range, 'if-range': etags[key]! } });
        const then = await ask(method, key, { headers: { range, 'if-range': '"other"' } });
        expect([now, then].map(described)).toMatchObject([
          { status: 206, length: '10' },
          { status: 200, length: String(BYTES), range: undefined },
        ]);
      }
    });

    it.each<[string, number, (etag: string) => Record<string, string>]>([
      ['If-Match', 200, (etag) => ({ 'if-match': etag })],
      ['If-Match of a list', 200, (etag) => ({ 'if-match': `"other", ${etag}` })],
      ['If-Match of anything', 200, () => ({ 'if-match': '*' })],
      ['another If-Match', 412, () => ({ 'if-match': '"ab", "ab-01"' })],
      ['If-None-Match', 304, (etag) => ({ 'if-none-match': etag })],
      ['another If-None-Match', 200, () => ({ 'if-none-match': '"ab-01", "ab"' })],
      ['If-Modified-Since', 304, () => ({ 'if-modified-since': FUTURE })],
      ['If-Unmodified-Since', 412, () => ({ 'if-unmodified-since': PAST })],
      // RFC 9110 13.2.2: an ETag is the better validator
      [
        'If-Match and a time it was modified since',
        200,
        (etag) => ({ 'if-match': etag, 'if-unmodified-since': PAST }),
      ],
      [
        'If-None-Match and a time it was modified since',
        304,
        (etag) => ({ 'if-none-match': etag, 'if-modified-since': PAST }),
      ],
      [
        'another If-None-Match and a time it was not modified since',
        200,
        () => ({ 'if-none-match': '"ab"', 'if-modified-since': FUTURE }),
      ],
      ['a condition and a range', 412, () => ({ 'if-match': '"ab"', range: 'bytes=0-1' })],
      [
        'no change and a range that is none',
        304,
        (etag) => ({ 'if-none-match': etag, range: 'bytes=99999-' }),
      ],
    ])('under %s answers %i', async (_what, status, headers) => {
      for (const key of each) {
        const answer = await ask(method, key, { headers: headers(etags[key]!) });
        expect({ key, status: answer.status }).toEqual({ key, status });
        // RFC 9110 15.4.5: what a cache needs
        if (status === 304)
          expect({ key, ...answer.headers }).toMatchObject({
            etag: etags[key],
            'last-modified': expect.any(String),
          });
        if (status === 304) expect(answer.body).toHaveLength(0);
      }
    });

    it('under the ETag of the other kind is refused', async () => {
      const plain = await ask(method, 'plain', {
        headers: { 'if-match': etags.plain!.replace(/"$/, '-01"') },
      });
      const encrypted = await ask(method, 'encrypted', {
        headers: { 'if-match': etags.encrypted!.replace('-01', '') },
      });
      expect([plain.status, encrypted.status]).toEqual([412, 412]);
    });

    it('takes response headers from a signed query', async () => {
      const query = { 'response-content-type': 'text/x-mine', 'response-cache-control': 'no-store' };
      for (const key of each) {
        const { headers } = await ask(method, key, { query });
        expect(headers).toMatchObject({ 'content-type': 'text/x-mine', 'cache-control': 'no-store' });
      }
      const unsigned = await fetch(
        `${used.stack.endpoint}/${Bucket}/plain?response-content-type=text%2Fhtml`,
        {
          method,
        },
      );
      expect(unsigned.status).toBe(403);
    });

    it('tells stored checksums when asked', async () => {
      for (const key of each) {
        const { headers } = await ask(method, key, { headers: { 'x-amz-checksum-mode': 'ENABLED' } });
        expect({ key, type: headers['x-amz-checksum-type'] }).toEqual({ key, type: 'FULL_OBJECT' });
        const silent = await ask(method, key);
        expect(Object.keys(silent.headers).filter((name) => name.startsWith('x-amz-checksum'))).toEqual([]);
      }
    });
  });
});
