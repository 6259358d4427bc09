import { expect, it } from '@jest/globals';
import { exchange } from '../../support/raw-request';
import { useStack } from '../../support/use-stack';

const used = useStack();

it('ignores an expectation that HTTP does not know, and answers as ever', async () => {
  const answer = await exchange(used.stack.endpoint, {
    target: '/bucket/not-there',
    headers: { expect: 'a-miracle' },
  });
  expect(answer).toMatchObject({ status: 404, code: 'NoSuchKey' });
  expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
});
