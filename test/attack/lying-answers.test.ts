import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { headerOf, type Lie, type ToldAnswer, withHeaders } from '../support/lying-backend';
import { CHUNK_BYTES, STORED_CHUNK_BYTES, useAttackSite, type Victim } from './attack-site';
import { judge, judgeRefusal, type Verdict, type WantedRange } from './judge';

/** Of three chunks: the proxy streams it. The small one it takes into memory. */
const LARGE_BYTES = 2 * CHUNK_BYTES + 41;
const SMALL_BYTES = 1_000;

const keks = ['main', 'second'].map((id) => ({
  id,
  provider: 'local-aes',
  key: randomBytes(32).toString('base64'),
}));

/** A copy from one bucket to the other is decrypted and encrypted anew, because their KEKs differ. */
const used = useAttackSite({
  buckets: ['bucket', 'rewrapped'],
  config: {
    keys: { keks },
    buckets: [
      { match: 'rewrapped', mode: 'encrypted', activeKek: 'second' },
      { match: '*', mode: 'encrypted', activeKek: 'main' },
    ],
  },
});
let large: Victim;
let small: Victim;
beforeAll(async () => {
  large = await used.site.store('bucket', 'large', LARGE_BYTES);
  small = await used.site.store('bucket', 'small', SMALL_BYTES);
});

/** Of the large object the middle chunk, of the small one its only chunk. */
function rangeOf({ plaintext }: Victim): WantedRange {
  const first = plaintext.length > CHUNK_BYTES ? CHUNK_BYTES + 5 : 5;
  return { header: `bytes=${first}-${first + 14}`, first, last: first + 14 };
}

/** Tells a lie about every GET and HEAD of an object. */
function about(change: (truth: ToldAnswer) => ToldAnswer): Lie {
  return ({ method }, truth) => (method === 'GET' || method === 'HEAD' ? change(truth) : undefined);
}

async function verdictsUnder(lie: Lie): Promise<Record<string, Verdict>> {
  const { site } = used;
  const verdicts: Record<string, Verdict> = {};
  site.lie = lie;
  for (const [name, victim] of Object.entries({ large, small })) {
    const range = rangeOf(victim);
    verdicts[`${name} whole`] = judge(await site.client.get(victim.path), victim.plaintext);
    const part = await site.client.get(victim.path, { range: range.header });
    verdicts[`${name} range`] = judge(part, victim.plaintext, range);
  }
  return verdicts;
}

/** Whatever the backend says: the truth or nothing. Which of them is for the lie to decide. */
async function expectNothingWrong(lie: Lie): Promise<Verdict[]> {
  const verdicts = Object.values(await verdictsUnder(lie));
  for (const verdict of verdicts) expect(verdict).not.toMatch(/^wrong/);
  return verdicts;
}

async function expectNothingWhole(lie: Lie): Promise<void> {
  for (const verdict of await expectNothingWrong(lie)) expect(['refused', 'broken off']).toContain(verdict);
}

function lengthPlus(difference: number): Lie {
  return about((truth) => {
    const length = Number(headerOf(truth, 'content-length')) + difference;
    return withHeaders(truth, { 'content-length': String(length) });
  });
}

function rangeSaid(change: (first: number, last: number, total: number) => string | undefined): Lie {
  return about((truth) => {
    const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headerOf(truth, 'content-range') ?? '');
    if (!match) return truth;
    const [first = 0, last = 0, total = 0] = match.slice(1).map(Number);
    return withHeaders(truth, { 'content-range': change(first, last, total) });
  });
}

describe('a backend that lies about lengths', () => {
  it.each([-1, -28, -STORED_CHUNK_BYTES, 28, STORED_CHUNK_BYTES])(
    'in Content-Length, by %d bytes, is not believed',
    async (difference) => {
      const { site } = used;
      site.lie = lengthPlus(difference);
      for (const victim of [large, small]) {
        const answer = await site.client.get(victim.path);
        // more was announced than came: the backend has broken off, which may be asked again
        const verdict = answer.status === 503 ? 'refused' : judge(answer, victim.plaintext);
        expect(['refused', 'broken off']).toContain(verdict);
      }
    },
  );

  it.each(['', '0', '-5', '12, 13', '1e3', '0x10', '999999999999999999999'])(
    'in a Content-Length of "%s" is not believed',
    async (length) => {
      const { site } = used;
      site.lie = about((truth) => withHeaders(truth, { 'content-length': length }));
      for (const victim of [large, small]) {
        const answer = await site.client.get(victim.path);
        const verdict = answer.status === 503 ? 'refused' : judge(answer, victim.plaintext);
        expect(['refused', 'broken off']).toContain(verdict);
      }
    },
  );

  it('by leaving Content-Length out is not believed', async () => {
    await expectNothingWrong(about((truth) => withHeaders(truth, { 'content-length': undefined })));
  });

  it('by breaking off in the middle delivers a true prefix and a broken connection', async () => {
    const { site } = used;
    for (const at of [
      0,
      1,
      500,
      STORED_CHUNK_BYTES - 1,
      STORED_CHUNK_BYTES,
      2 * STORED_CHUNK_BYTES,
      140_000,
    ]) {
      site.lie = about((truth) => ({ ...truth, body: truth.body.subarray(0, at) }));
      const answer = await site.client.get(large.path);
      const cut = at < large.stored.body.length;
      const verdict = answer.status === 503 ? 'refused' : judge(answer, large.plaintext);
      expect([at, ['refused', 'broken off'].includes(verdict)]).toEqual([at, cut]);
    }
  });
});

describe('a backend that lies about ranges', () => {
  it.each<[string, (first: number, last: number, total: number) => string | undefined]>([
    ['another first byte', (first, last, total) => `bytes ${first + 1}-${last}/${total}`],
    ['another last byte', (first, last, total) => `bytes ${first}-${last - 1}/${total}`],
    [
      'the chunk after',
      (first, last, total) => `bytes ${first + STORED_CHUNK_BYTES}-${last + STORED_CHUNK_BYTES}/${total}`,
    ],
    ['an unknown total', (first, last) => `bytes ${first}-${last}/*`],
    ['a shorter object', (first, last, total) => `bytes ${first}-${last}/${total - 1}`],
    ['a longer object', (first, last, total) => `bytes ${first}-${last}/${total + 1}`],
    [
      'an object of another number of chunks',
      (first, last, total) => `bytes ${first}-${last}/${total + STORED_CHUNK_BYTES}`,
    ],
    ['ends that cross', (first, last, total) => `bytes ${last}-${first}/${total}`],
    ['a negative offset', (_first, last, total) => `bytes -1-${last}/${total}`],
    ['another unit', (first, last, total) => `chars ${first}-${last}/${total}`],
    ['no range at all', () => undefined],
  ])('by saying %s is refused', async (_name, change) => {
    const { site } = used;
    site.lie = rangeSaid(change);
    for (const victim of [large, small]) {
      const range = rangeOf(victim);
      const answer = await site.client.get(victim.path, { range: range.header });
      expect(judge(answer, victim.plaintext, range)).toBe('refused');
    }
  });

  it('by answering another range under the name of the one asked for is refused', async () => {
    const { site } = used;
    for (const chunk of [0, 2]) {
      site.lie = about((truth) => ({ ...truth, body: large.chunks[chunk]! }));
      const range = rangeOf(large);
      const answer = await site.client.get(large.path, { range: range.header });
      const verdict = answer.status === 503 ? 'refused' : judge(answer, large.plaintext, range);
      expect(['refused', 'broken off']).toContain(verdict);
    }
  });

  it('by answering a range with the whole object gets the whole object passed on, or nothing', async () => {
    await expectNothingWrong(
      about((truth) => {
        const whole = headerOf(truth, 'content-range')?.includes(`/${large.stored.body.length}`)
          ? large.stored.body
          : small.stored.body;
        const headers = { 'content-range': undefined, 'content-length': String(whole.length) };
        return truth.status === 206 ? { ...withHeaders(truth, headers), status: 200, body: whole } : truth;
      }),
    );
  });

  it('by answering part of an object that was asked for whole is refused', async () => {
    const { site } = used;
    for (const [first, last] of [
      [0, STORED_CHUNK_BYTES - 1],
      [STORED_CHUNK_BYTES, 2 * STORED_CHUNK_BYTES - 1],
      [2 * STORED_CHUNK_BYTES, large.stored.body.length - 1],
    ] as const) {
      for (const status of [200, 206]) {
        const headers = {
          'content-range': `bytes ${first}-${last}/${large.stored.body.length}`,
          'content-length': String(last - first + 1),
        };
        const body = large.stored.body.subarray(first, last + 1);
        site.lie = about((truth) => ({ ...withHeaders(truth, headers), status, body }));
        expect(['refused', 'broken off']).toContain(
          judge(await site.client.get(large.path), large.plaintext),
        );
      }
    }
  });

  it('by exchanging the statuses 200 and 206 gets nothing wrong passed on', async () => {
    await expectNothingWrong(about((truth) => ({ ...truth, status: 206 })));
    await expectNothingWrong(about((truth) => ({ ...truth, status: 200 })));
  });
});

describe('a backend that lies about the rest', () => {
  it.each([201, 202, 203, 204, 205, 226, 299])(
    'with status %d gets nothing wrong passed on',
    async (status) => {
      const { site } = used;
      site.lie = about((truth) => ({
        ...truth,
        status,
        body: status === 204 ? Buffer.alloc(0) : truth.body,
      }));
      for (const victim of [large, small]) {
        const answer = await site.client.get(victim.path);
        const verdict = answer.status === 503 ? 'refused' : judge(answer, victim.plaintext);
        expect(verdict).not.toMatch(/^wrong/);
      }
    },
  );

  it('with an ETag of its own changes nothing but the ETag', async () => {
    for (const etag of ['"00"', '""', 'x', '"a-5"', 'W/"a"', undefined]) {
      const verdicts = await expectNothingWrong(about((truth) => withHeaders(truth, { etag })));
      expect(verdicts).toEqual(['whole', 'whole', 'whole', 'whole']);
    }
  });

  it('by compressing the ciphertext is refused, and the proxy never unpacks anything', async () => {
    await expectNothingWhole(
      about((truth) => {
        const body = gzipSync(truth.body);
        return {
          ...withHeaders(truth, { 'content-encoding': 'gzip', 'content-length': String(body.length) }),
          body,
        };
      }),
    );
    const announced = about((truth) => withHeaders(truth, { 'content-encoding': 'gzip' }));
    expect(await expectNothingWrong(announced)).toEqual(['whole', 'whole', 'whole', 'whole']);
  });

  it("cannot add a header that is not the client's business", async () => {
    const { site } = used;
    site.lie = about((truth) =>
      withHeaders(truth, {
        'set-cookie': 'a=b',
        location: 'http://elsewhere.example/',
        'x-amz-checksum-sha256': 'AAAA',
        'content-md5': 'AAAA',
        'x-amz-meta-s3ep-more': 'x',
        'transfer-encoding-2': 'x',
        refresh: '0',
      }),
    );
    const { headers } = await site.client.get(small.path, { 'x-amz-checksum-mode': 'ENABLED' });
    const names = Object.keys(headers).filter((name) =>
      /set-cookie|location|checksum|md5|s3ep|transfer|refresh/.test(name),
    );
    expect(names).toEqual([]);
  });

  it('with two records in one answer is refused', async () => {
    const twice = about((truth) => ({
      ...truth,
      headers: [...truth.headers, ['x-amz-meta-s3ep', headerOf(truth, 'x-amz-meta-s3ep') ?? ''] as const],
    }));
    for (const verdict of Object.values(await verdictsUnder(twice))) expect(verdict).toBe('refused');
  });
});

describe("a backend that answers a copy's GET otherwise than its HEAD", () => {
  it('cannot slip plaintext of its own into an encrypted object', async () => {
    const { site } = used;
    const forged = Buffer.from('chosen by the attacker');
    site.lie = ({ method, target }, truth) =>
      method === 'GET' && target === small.path
        ? {
            ...withHeaders(truth, { 'x-amz-meta-s3ep': undefined, 'content-length': String(forged.length) }),
            body: forged,
          }
        : undefined;
    const answer = await site.client.copy('bucket/small', '/rewrapped/small');
    site.lie = undefined;
    expect(judgeRefusal(answer)).toBe('refused');
    expect((await site.client.get('/rewrapped/small')).status).toBe(404);
  });
});
