import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { parseBackendXml } from '@s3ep/s3-protocol';
import { describeAnswer, succeeded, UnexpectedAnswerError } from '../answer';
import type { Finding } from '../finding';
import type { Probe } from '../probe';

const BODY = randomBytes(1_000);

export const objects: Probe = {
  name: 'put, get, delete',
  isNeeded: true,
  run: async (site) => {
    const key = site.newKey('object');
    await site.mustPut(key, BODY);
    const got = await site.get(key);
    if (!succeeded(got) || !got.body.equals(BODY)) return fatal('the body read is not the body written');
    const removed = await site.ask({ method: 'DELETE', key });
    if (!succeeded(removed)) throw new UnexpectedAnswerError('DELETE of an object', removed);
    const gone = await site.head(key);
    return gone.status === 404 ? good('as they should be') : fatal(`a deleted object is ${gone.status}`);
  },
};

export const singleEtag: Probe = {
  name: 'ETag of an object',
  run: async (site) => {
    const key = site.newKey('etag');
    const etag = await site.mustPut(key, BODY);
    const { headers } = await site.head(key);
    if (headers.etag !== etag)
      return limit(`${etag}, then ${String(headers.etag)}`, 'conditional requests of clients fail');
    const listed = await listedEtag(site, key);
    if (etag.includes('-'))
      return limit(`${etag}, with a hyphen`, 'LIST shows stored sizes, about 0.04 % too large');
    if (listed !== etag.replaceAll('"', ''))
      return limit(`${etag}, but LIST says ${String(listed)}`, 'sync tools compare wrong ETags');
    return good('without a hyphen, the same in LIST');
  },
};

const STREAMED = randomBytes(100_000);

/** In a gateway that overlooks the encoding, its frames would become part of the object. */
export const chunkedTrailers: Probe = {
  name: 'checksums in trailers',
  run: async (site) => {
    const key = site.newKey('trailer');
    const open = (): AsyncIterable<Buffer> => Readable.from([STREAMED]);
    const put = await site.put(key, { length: STREAMED.length, open, trailingChecksum: true });
    if (!succeeded(put)) return trailers('refused', describeAnswer(put));
    const { body } = await site.get(key);
    return body.equals(STREAMED)
      ? trailers('accepted', 'accepted')
      : trailers('refused', 'stored with the object');
  },
};

const trailers = (chunkedTrailers: 'accepted' | 'refused', seen: string): Finding => ({
  verdict: 'fact',
  seen,
  facts: { chunkedTrailers },
});

async function listedEtag(site: Parameters<Probe['run']>[0], key: string): Promise<string | undefined> {
  const listed = await site.ask({
    method: 'GET',
    query: [
      ['list-type', '2'],
      ['prefix', key],
    ],
  });
  if (!succeeded(listed)) throw new UnexpectedAnswerError('ListObjectsV2', listed);
  const entry = parseBackendXml(listed.body).childrenNamed('Contents')[0];
  return entry?.child('ETag')?.text.replaceAll('"', '');
}

const RANGES = [
  ['bytes=200-299', BODY.subarray(200, 300)],
  ['bytes=900-', BODY.subarray(900)],
  ['bytes=-28', BODY.subarray(-28)],
] as const;

export const ranges: Probe = {
  name: 'ranges',
  run: async (site) => {
    const key = site.newKey('ranges');
    await site.mustPut(key, BODY);
    for (const [range, expected] of RANGES) {
      const { status, body } = await site.get(key, { range });
      if (status !== 206 || !body.equals(expected))
        return fatal(`${range}: ${status}, ${body.length} bytes`, 'objects cannot be read in part');
    }
    return good('from, to, and from the end');
  },
};

export const conditionalReads: Probe = {
  name: 'conditional GET',
  run: async (site) => {
    const key = site.newKey('read');
    const etag = await site.mustPut(key, BODY);
    const { status: right } = await site.get(key, { 'if-match': etag });
    const { status: wrong } = await site.get(key, { 'if-match': `"${'0'.repeat(32)}"` });
    const { status: same } = await site.get(key, { 'if-none-match': etag });
    const seen = `If-Match ${right} and ${wrong}, If-None-Match ${same}`;
    if (right !== 200) return limit(seen, 'multipart objects and copies cannot be read');
    if (wrong !== 412)
      return limit(seen, 'a multipart object that is overwritten while it is read breaks off');
    return same === 304 ? good(seen) : limit(seen, 'clients read again what they have');
  },
};

const good = (seen: string): Finding => ({ verdict: 'good', seen });
const limit = (seen: string, means: string): Finding => ({ verdict: 'limit', seen, means });
const fatal = (seen: string, means = 'nothing can be stored safely'): Finding => ({
  verdict: 'fatal',
  seen,
  means,
});
