import type { BackendRequest, BackendResponse, BackendSession } from '@s3ep/backend';
import { parseRequest } from '@s3ep/s3-protocol';
import { describe, expect, it } from '@jest/globals';
import { copiedTags } from './copied-tags';
import { type CopySource, parseCopySource } from './copy-source';

const REQUEST = parseRequest({ method: 'PUT', target: '/bucket/copy', rawHeaders: [] }, { baseDomains: [] });
const SOURCE = parseCopySource('bucket/key');
const tag = (key: string, value: string): string => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;

async function copied(
  answer: { status?: number; body: string },
  { count = '1', source = SOURCE }: { count?: string; source?: CopySource } = {},
): Promise<{ result: Awaited<ReturnType<typeof copiedTags>>; sent: BackendRequest[] }> {
  const sent: BackendRequest[] = [];
  const backend = {
    send: (request: BackendRequest): Promise<BackendResponse> => {
      sent.push(request);
      return Promise.resolve({ status: answer.status ?? 200, headers: {}, body: Buffer.from(answer.body) });
    },
  } as unknown as BackendSession;
  const headers: Record<string, string> = count === '' ? {} : { 'x-amz-tagging-count': count };
  const head = { status: 200, headers, body: Buffer.alloc(0) };
  return { result: await copiedTags({ request: REQUEST, backend }, { source, head }), sent };
}

describe('copiedTags', () => {
  it('writes tags as a header has them', async () => {
    const body = `<Tagging><TagSet>${tag('team', 'one')}${tag('a &amp; b', '\u00fc=+/')}${tag('empty', '')}</TagSet></Tagging>`;
    const { result } = await copied({ body });
    expect(result).toEqual({ tagging: 'team=one&a%20%26%20b=%C3%BC%3D%2B%2F&empty=' });
    const read = parseRequest(
      { method: 'GET', target: `/bucket?${'tagging' in result ? result.tagging! : ''}`, rawHeaders: [] },
      { baseDomains: [] },
    );
    expect(read.query.get('a & b')).toBe('\u00fc=+/');
  });

  it.each(['', '0'])('asks for none where HEAD counted %j', async (count) => {
    expect(await copied({ body: '' }, { count })).toEqual({ result: { tagging: undefined }, sent: [] });
  });

  it('asks for those of the version', async () => {
    const { sent } = await copied(
      { body: '<Tagging><TagSet/></Tagging>' },
      { source: parseCopySource('bucket/key?versionId=v1') },
    );
    expect(sent).toMatchObject([
      {
        method: 'GET',
        bucket: 'bucket',
        key: 'key',
        query: [
          ['tagging', ''],
          ['versionId', 'v1'],
        ],
      },
    ]);
  });

  it('passes a refusal on', async () => {
    const { result } = await copied({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' });
    expect(result).toMatchObject({ refusal: { status: 403 } });
  });
});
