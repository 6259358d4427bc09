import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Fault } from '../../support/embedded-control';
import { GUARDED, guardedSite, PLAIN_GUARDED } from '../../support/guarded-site';
import type { RawAnswer } from '../../support/raw-connection';

const site = guardedSite({
  proxyEnvironment: { S3EP_BACKEND_MAX_ATTEMPTS: '2', S3EP_BACKEND_IDLE_TIMEOUT_SECONDS: '1' },
});

/** Of one chunk, of two (read whole before it is answered), and of many. */
const BODIES = [1_000, 100_000, 3_000_000].map((bytes) => randomBytes(bytes));
const pathOf = (bucket: string, body: Buffer): string => `/${bucket}/of-${body.length}-bytes`;

beforeAll(async () => {
  for (const bucket of [GUARDED, PLAIN_GUARDED])
    for (const body of BODIES)
      expect((await site.send({ method: 'PUT', target: pathOf(bucket, body), body })).status).toBe(200);
});

/** An S3 error and nothing of the object, or a part of it whose end was cut off for everybody to see. */
function expectNothingWrong({ status, code, complete, body }: RawAnswer, expected: Buffer): void {
  if (status === 200 || status === 206) {
    expect(complete).toBe(false);
    expect(body.equals(expected.subarray(0, body.length))).toBe(true);
    return;
  }
  expect({ status, code, complete }).toEqual({
    status,
    code: status === 500 ? 'InternalError' : 'ServiceUnavailable',
    complete: true,
  });
}

async function setFault(fault: Omit<Fault, 'match'>): Promise<void> {
  await site.stack.control.setFaults({ match: { operation: 'GetObject', keyPrefix: 'of-' }, ...fault });
}

describe.each(BODIES.map((body) => ({ bytes: body.length, body })))(
  'an object of $bytes bytes',
  ({ body, bytes }) => {
    const target = pathOf(GUARDED, body);
    /** At the beginning, in the middle, and in what every chunk is longer by than its plaintext. */
    const PLACES = [0, 20, Math.floor(bytes / 2), bytes - 1, bytes + 20];

    it.each(PLACES)('with byte %i flipped is not delivered', async (atByte) => {
      await setFault({ fault: 'flip-byte', atByte });
      const answer = await site.send({ target });
      expectNothingWrong(answer, body);
      if (bytes <= 65_536) expect(answer).toMatchObject({ status: 500, code: 'InternalError' });
    });

    it.each(PLACES)('that ends after %i bytes is not delivered as whole', async (atByte) => {
      await setFault({ fault: 'truncate', atByte });
      expectNothingWrong(await site.send({ target }), body);
    });

    it.each(PLACES)('whose connection is reset after %i bytes is not delivered as whole', async (atByte) => {
      await setFault({ fault: 'cut-connection', atByte });
      expectNothingWrong(await site.send({ target }), body);
    });

    it.each(PLACES)('whose length is said to be %i is not delivered as whole', async (atByte) => {
      await setFault({ fault: 'lie-length', atByte });
      expectNothingWrong(await site.send({ target }), body);
    });

    it('that stops in the middle is given up', async () => {
      await setFault({ fault: 'hang', atByte: Math.floor(bytes / 2) });
      expectNothingWrong(await site.send({ target }), body);
    });

    it.each(['flip-byte', 'truncate', 'cut-connection'] as const)(
      'of which a range is read through %s',
      async (fault) => {
        const first = Math.floor(bytes / 3);
        const headers = { range: `bytes=${first}-${bytes - 2}` };
        await setFault({ fault, atByte: 10 });
        expectNothingWrong(await site.send({ target, headers }), body.subarray(first, bytes - 1));
      },
    );

    it.each(['truncate', 'cut-connection'] as const)(
      'that is not encrypted is not delivered as whole after %s',
      async (fault) => {
        await setFault({ fault, atByte: Math.floor(bytes / 2) });
        expectNothingWrong(await site.send({ target: pathOf(PLAIN_GUARDED, body) }), body);
      },
    );

    it('is whole again when the backend is', async () => {
      expect((await site.send({ target })).body.equals(body)).toBe(true);
    });
  },
);

it.each([1_000, 100_000])('reads %i bytes again that broke off before the client saw any', async (bytes) => {
  const body = BODIES.find(({ length }) => length === bytes)!;
  await setFault({ fault: 'truncate', atByte: bytes - 1, times: 1 });
  expect((await site.send({ target: pathOf(GUARDED, body) })).body.equals(body)).toBe(true);
});
