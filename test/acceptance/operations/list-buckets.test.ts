import { expect, it } from '@jest/globals';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { useStack } from '../../support/use-stack';

const SERVED = ['alpha-bucket', 'beta-bucket', 'plain-bucket'];
const used = useStack({
  buckets: [...SERVED, 'unserved'],
  config: {
    buckets: [
      { match: 'plain-*', mode: 'passthrough' },
      { match: '*-bucket', mode: 'encrypted', activeKek: 'main' },
    ],
  },
});

const names = async (input: object = {}): Promise<(string | undefined)[]> =>
  ((await used.s3.send(new ListBucketsCommand(input))).Buckets ?? []).map(({ Name }) => Name);

it('shows the buckets that the proxy serves, with their dates and owner', async () => {
  const { Buckets, Owner } = await used.s3.send(new ListBucketsCommand({}));
  expect(Buckets!.map(({ Name }) => Name)).toEqual(SERVED);
  expect(Buckets!.every(({ CreationDate }) => CreationDate instanceof Date)).toBe(true);
  expect(Owner?.ID).toBeDefined();
});

it('narrows by prefix', async () => {
  expect(await names({ Prefix: 'beta' })).toEqual(['beta-bucket']);
  expect(await names({ Prefix: 'unserved' })).toEqual([]);
});

it('goes page by page', async () => {
  const seen: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await used.s3.send(new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken }));
    seen.push(...(page.Buckets ?? []).map(({ Name }) => Name));
    ({ ContinuationToken } = page);
  } while (ContinuationToken !== undefined);
  expect(seen).toEqual(SERVED);
});
