import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BackendResponse, SessionRequest } from '@s3ep/backend';
import type { ListedObject } from '@s3ep/s3-protocol';
import type { BucketContext } from '../operation-context';
import { ListedSizes } from './listed-sizes';
import { TellApart } from './tell-apart';

const STORED = 100;
const objects = (count: number): ListedObject[] =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index}`, size: STORED, etag: `e${index}` }));

interface Backend {
  readonly asked: SessionRequest[];
  readonly mostAtOnce: () => number;
  readonly context: BucketContext;
}

function backendOf(answer: (request: SessionRequest) => Partial<BackendResponse>): Backend {
  const asked: SessionRequest[] = [];
  let [under, most] = [0, 0];
  const backend = {
    send: async (request: SessionRequest): Promise<BackendResponse> => {
      asked.push(request);
      under += 1;
      most = Math.max(most, under);
      await nextTurn();
      under -= 1;
      return { status: 200, headers: {}, body: Buffer.alloc(0), ...answer(request) };
    },
  };
  const context = { backend, bucket: 'b', request: { headers: {} } } as unknown as BucketContext;
  return { asked, mostAtOnce: () => most, context };
}

const plainAnswer = ({ key = '' }: SessionRequest): Partial<BackendResponse> => ({
  headers: { etag: `"e${key.slice(1)}"`, 'content-length': String(STORED) },
});

describe('objects of a mixed bucket', () => {
  it('are looked up some at a time, and once', async () => {
    const { asked, mostAtOnce, context } = backendOf(plainAnswer);
    const sizes = new ListedSizes();
    const listed = objects(100);
    for (let listing = 1; listing <= 2; listing += 1) {
      const apart = new TellApart(context, sizes);
      await apart.lookUp(listed);
      expect(listed.map((object) => apart.describe(object))).toEqual(
        listed.map(({ size, etag }) => ({ size, etag })),
      );
    }
    expect(asked).toHaveLength(100);
    expect(mostAtOnce()).toBe(16);
  });

  it('are looked up again when they were replaced, and described as what replaced them', async () => {
    const { asked, context } = backendOf(() => ({ headers: { etag: '"new"', 'content-length': '7000' } }));
    const apart = new TellApart(context, new ListedSizes());
    const [old] = objects(1) as [ListedObject];
    for (let listing = 1; listing <= 2; listing += 1) {
      await apart.lookUp([old]);
      expect(apart.describe(old)).toEqual({ size: 7000, etag: 'new' });
    }
    expect(asked).toHaveLength(2);
  });

  it('are not looked up where they are too short to be encrypted', async () => {
    const { asked, context } = backendOf(plainAnswer);
    const apart = new TellApart(context, new ListedSizes());
    const short = { key: 'k', size: 27, etag: 'e' };
    await apart.lookUp([short]);
    expect(apart.describe(short)).toMatchObject({ size: 27, etag: 'e' });
    expect(asked).toEqual([]);
  });

  it.each([400, 403, 404, 405])('are taken to be encrypted where the backend says %i', async (status) => {
    const { context } = backendOf(() => ({ status }));
    const apart = new TellApart(context, new ListedSizes());
    const [object] = objects(1) as [ListedObject];
    await apart.lookUp([object]);
    expect(apart.describe(object)).toEqual({ size: STORED - 28, etag: '"e0-01"' });
  });

  it('end the listing where the backend fails, and are asked about no longer', async () => {
    const { asked, context } = backendOf(() => ({ status: 503 }));
    const apart = new TellApart(context, new ListedSizes());
    await expect(apart.lookUp(objects(100))).rejects.toMatchObject({ code: 'ServiceUnavailable' });
    await nextTurn();
    expect(asked).toHaveLength(16);
  });

  it('are asked for by version where the listing has versions', async () => {
    const { asked, context } = backendOf(plainAnswer);
    const apart = new TellApart(context, new ListedSizes());
    await apart.lookUp([{ ...objects(1)[0]!, versionId: 'v1' }]);
    expect(asked).toMatchObject([{ method: 'HEAD', query: [['versionId', 'v1']] }]);
  });
});
