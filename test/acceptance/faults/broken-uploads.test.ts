import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { expectS3Error } from '../../support/expect-s3-error';
import { guardedSite, SCRATCH } from '../../support/guarded-site';
import { UNSIGNED_PAYLOAD } from '../../support/hand-signature';

const site = guardedSite();

describe.each([100, 65_537, 2_000_000])('an upload of %i bytes', (bytes) => {
  const body = randomBytes(bytes);
  const target = `/${SCRATCH}/upload-${bytes}`;
  const put = { method: 'PUT', target, body, payloadHash: UNSIGNED_PAYLOAD };

  it('that was stored but whose answer was lost is an error to the client, and whole', async () => {
    await site.stack.control.setFaults({ match: { method: 'PUT' }, fault: 'cut-answer', times: 1 });
    expectS3Error(await site.send(put), 503, 'ServiceUnavailable');
    expect((await site.send({ target })).body.equals(body)).toBe(true);
  });

  it('that was stored but whose answer breaks off is an error to the client, and whole', async () => {
    await site.stack.control.setFaults({ match: { method: 'DELETE' }, fault: 'cut-answer', times: 1 });
    expectS3Error(await site.send({ method: 'DELETE', target }), 503, 'ServiceUnavailable');
    expect((await site.send({ target })).status).toBe(404);
  });

  it.each(['cut-connection', 'status-503'] as const)('that meets %s leaves nothing', async (fault) => {
    await site.stack.control.setFaults({ match: { method: 'PUT' }, fault, times: 1 });
    expect((await site.send({ ...put, target: `${target}-${fault}` })).status).toBe(503);
    expect((await site.send({ target: `${target}-${fault}` })).status).toBe(404);
    expect((await site.send({ ...put, target: `${target}-${fault}` })).status).toBe(200);
  });

  it('is stored by a slow backend', async () => {
    await site.stack.control.setFaults({
      match: { method: 'PUT' },
      fault: 'latency',
      milliseconds: 300,
      times: 1,
    });
    expect((await site.send(put)).status).toBe(200);
    expect((await site.send({ target })).body.equals(body)).toBe(true);
  });
});
