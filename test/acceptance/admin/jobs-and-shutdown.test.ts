import { expect, it } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { callAdmin, makeAdminToken } from '../../support/admin-calls';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const { token, entry } = makeAdminToken('on-call', 'operator');
const used = useStack({ config: { management: { host: '127.0.0.1', port: 0, tokens: [entry] } } });

it('a job that SIGTERM ends saves how far it is, and goes on in the next process', async () => {
  for (const key of ['1', '2', '3', '4'])
    await used.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: 'x' }));
  const body = { kind: 'verify', bucket: 'bucket', concurrency: 1 };
  const start = { method: 'POST', path: '/jobs', token };
  const { management } = used.stack;
  const begun = await callAdmin(management, { ...start, body: { ...body, objectsPerSecond: 1 } });
  expect(begun.body).toMatchObject({ state: 'running', isResumed: false });
  const { id } = begun.body as { id: string };
  await waitUntil('an object was verified', async () => {
    const job = await callAdmin(management, { path: `/jobs/${id}`, token });
    return (job.body as { objects: number }).objects > 0;
  });
  expect(await used.stack.proxy.stop('SIGTERM')).toBe(0);

  const next = await used.stack.startAnotherProxy();
  try {
    const there = next.listening.management ?? '';
    const resumed = await callAdmin(there, { ...start, body });
    expect([resumed.status, resumed.body]).toEqual([202, expect.objectContaining({ id, isResumed: true })]);
    await callAdmin(there, { path: `/jobs/${id}/events`, token });
    const ended = await callAdmin(there, { path: `/jobs/${id}`, token });
    expect(ended.body).toMatchObject({ state: 'finished', counts: { failed: 0 } });
    // what was under way when it was ended may be verified, and counted, again
    expect((ended.body as { objects: number }).objects).toBeGreaterThanOrEqual(4);
  } finally {
    await next.stop('SIGKILL');
  }
});
