import { randomBytes } from 'node:crypto';
import type { BackendFacts } from '@s3ep/config';
import { parseBackendXml } from '@s3ep/s3-protocol';
import { describeAnswer, succeeded, UnexpectedAnswerError } from '../answer';
import type { Finding } from '../finding';
import type { Probe } from '../probe';
import { partQuery, type ProbeSite } from '../probe-site';

const BODY = randomBytes(1_000);
const WRONG_ETAG = `"${'0'.repeat(32)}"`;
const NO_COPIES = 'objects cannot be copied, nor re-sealed under a new key';

export const copies: Probe = {
  name: 'copy with new metadata',
  run: async (site) => {
    const [source, copy] = [site.newKey('source'), site.newKey('copy')];
    await site.mustPut(source, BODY, { 'x-amz-meta-old': 'old' });
    const answer = await site.copy(source, copy, { 'x-amz-meta-new': 'new' });
    if (!succeeded(answer)) return limit(describeAnswer(answer), NO_COPIES);
    const { headers, body } = await site.get(copy);
    if (!body.equals(BODY)) return limit('the copy has other bytes', NO_COPIES);
    const isReplaced = headers['x-amz-meta-new'] === 'new' && headers['x-amz-meta-old'] === undefined;
    return isReplaced ? { verdict: 'good', seen: 'replaced' } : limit('metadata is not replaced', NO_COPIES);
  },
};

const CANDIDATES = ['x-amz-copy-source-if-match', 'x-amz-copy-if-match'] as const;

export const copySourceCondition: Probe = {
  name: 'condition on the source of a copy',
  run: async (site) => {
    const source = site.newKey('source');
    const etag = await site.mustPut(source, BODY);
    let found: BackendFacts['copySourceCondition'] = 'ignored';
    for (const header of CANDIDATES) {
      const wrong = await site.copy(source, site.newKey('copy'), { [header]: WRONG_ETAG });
      if (wrong.status !== 412) continue;
      const right = await site.copy(source, site.newKey('copy'), { [header]: etag });
      if (!succeeded(right)) continue;
      found = header;
      break;
    }
    return {
      verdict: 'fact',
      seen: found,
      ...(found === 'ignored' && {
        means:
          'a copy of an object that is overwritten at that moment may be answered with 200 and be unreadable',
      }),
      facts: { copySourceCondition: found },
    };
  },
};

export const partCopies: Probe = {
  name: 'copies of parts',
  run: async (site) => {
    const source = await multipartSource(site);
    const key = site.newKey('upload');
    const uploadId = await site.createUpload(key);
    const answer = await site.ask({
      method: 'PUT',
      key,
      query: partQuery(uploadId, 1),
      headers: {
        'x-amz-copy-source': `/${site.bucket}/${source.key}`,
        'x-amz-copy-source-range': 'bytes=100-299',
        // as the proxy sends it: a backend may compare another ETag than it tells
        'x-amz-copy-source-if-match': source.etag,
      },
    });
    if (!succeeded(answer))
      return ability(`of a multipart object, by its ETag: ${describeAnswer(answer)}`, false);
    const etag = parseBackendXml(answer.body).child('ETag')?.text ?? '';
    const completed = await site.complete(key, uploadId, [{ partNumber: 1, etag }]);
    if (!succeeded(completed)) return ability(`completion ${describeAnswer(completed)}`, false);
    const isRange = (await site.get(key)).body.equals(BODY.subarray(100, 300));
    return ability(isRange ? 'a range of a multipart object' : 'other bytes than the range', isRange);
  },
};

async function multipartSource(site: ProbeSite): Promise<{ readonly key: string; readonly etag: string }> {
  const key = site.newKey('multipart-source');
  const uploadId = await site.createUpload(key);
  const completed = await site.complete(key, uploadId, [await site.uploadPart(key, uploadId, 1, BODY)]);
  const { headers } = await site.head(key);
  if (!succeeded(completed) || headers.etag === undefined)
    throw new UnexpectedAnswerError('CompleteMultipartUpload', completed);
  return { key, etag: headers.etag };
}

const ability = (seen: string, can: boolean): Finding => ({
  verdict: 'fact',
  seen,
  facts: { abilities: { 'part-copies': can } },
});

export const copiedTags: Probe = {
  name: 'tags',
  run: async (site) => {
    const [source, copy] = [site.newKey('source'), site.newKey('copy')];
    const put = await site.put(source, BODY, { 'x-amz-tagging': 'doctor=probe' });
    const tagsOf = async (key: string): Promise<boolean> => {
      const answer = await site.ask({ method: 'GET', key, query: [['tagging', '']] });
      return succeeded(answer) && answer.body.includes('<Key>doctor</Key>');
    };
    if (!succeeded(put) || !(await tagsOf(source)))
      return {
        verdict: 'fact',
        seen: 'none',
        facts: { abilities: { tagging: false } },
      };
    await site.copy(source, copy, { 'x-amz-meta-new': 'new' });
    const isCopied = await tagsOf(copy);
    return {
      verdict: 'fact',
      seen: isCopied ? 'kept, by copies too' : 'kept, but lost by copies',
      facts: { abilities: { tagging: true, 'tags-on-replacing-copies': isCopied } },
    };
  },
};

const limit = (seen: string, means: string): Finding => ({ verdict: 'limit', seen, means });
