import { describe, expect, it } from '@jest/globals';
import { guardedSite, SCRATCH } from '../../support/guarded-site';
import { sha256 } from '../../support/hand-signature';

const site = guardedSite();
const RACERS = 100;

function tally(statuses: readonly number[]): { won: number; lost: number; other: readonly number[] } {
  return {
    won: statuses.filter((status) => status === 200).length,
    lost: statuses.filter((status) => status === 412 || status === 409).length,
    other: statuses.filter((status) => ![200, 409, 412].includes(status)),
  };
}

/** Everybody writes something of its own at once. @returns what the one who won wrote */
async function race(target: string, headers: Record<string, string>, bytes: number): Promise<string> {
  const bodies = Array.from({ length: RACERS }, (_, racer) => `racer ${racer} `.padEnd(bytes, 'x'));
  const answers = await Promise.all(
    bodies.map((body) => site.send({ method: 'PUT', target, headers, body })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(tally(statuses)).toEqual({ won: 1, lost: RACERS - 1, other: [] });
  return bodies[statuses.indexOf(200)]!;
}

describe.each([20, 100_000])(`${RACERS} writers of %i bytes at once`, (bytes) => {
  const target = `/${SCRATCH}/raced-${bytes}`;

  it('that want to be the first: exactly one is, and its object stays', async () => {
    const won = await race(target, { 'if-none-match': '*' }, bytes);
    expect(sha256((await site.send({ target })).body)).toBe(sha256(won));
  });

  it('that change what they saw: exactly one does, and its object stays', async () => {
    for (let round = 0; round < 2; round++) {
      const { headers } = await site.send({ method: 'HEAD', target });
      const won = await race(target, { 'if-match': headers.etag! }, bytes);
      expect(sha256((await site.send({ target })).body)).toBe(sha256(won));
    }
  });
});

it('never mixes two objects that are written and read under one key at once', async () => {
  const target = `/${SCRATCH}/mixed`;
  const bodies = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(300_000));
  await site.send({ method: 'PUT', target, body: bodies[0]! });
  const whole = new Set(bodies.map(sha256));
  const writes = Array.from({ length: 24 }, (_, at) =>
    site.send({ method: 'PUT', target, body: bodies[at % 4]! }),
  );
  const reads = Array.from({ length: 24 }, () => site.send({ target }));
  for (const { status } of await Promise.all(writes)) expect(status).toBe(200);
  for (const { status, body } of await Promise.all(reads))
    expect([status, whole.has(sha256(body))]).toEqual([200, true]);
});
