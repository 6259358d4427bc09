import { describe, expect, it } from '@jest/globals';
import { noOutcomes } from '../job-outcome';
import { JOB_DEFAULTS } from '../job-request';
import { type Checkpoint, checkpointId, decodeCheckpoint, encodeCheckpoint, overlap } from './checkpoint';

const CHECKPOINT: Checkpoint = {
  id: 're-seal-0123456789abcdef',
  kind: 're-seal',
  bucket: 'bucket',
  prefix: 'ä/',
  goal: '{"activeKek":"main"}',
  state: 'running',
  startedAt: 1,
  after: 'ä/\u0001',
  objects: 2,
  bytes: 3,
  counts: { ...noOutcomes(), done: 2 },
  keks: { main: 2 },
  failed: [{ key: 'ä/\u0000', isLatest: true, bytes: 7, outcome: 'failed', kekId: 'main' }],
  lease: { holder: 'x', expiresAt: 4 },
};

describe('a checkpoint', () => {
  it('is read as it was written', () => {
    expect(decodeCheckpoint(encodeCheckpoint(CHECKPOINT))).toMatchObject(CHECKPOINT);
    const begun = { ...CHECKPOINT, after: undefined };
    expect(decodeCheckpoint(encodeCheckpoint(begun))?.after).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['other JSON', '[]'],
    ['a later version', JSON.stringify({ version: 3, ...CHECKPOINT })],
    ['an earlier version', JSON.stringify({ version: 1, ...CHECKPOINT })],
    ['a strange kind', JSON.stringify({ version: 2, ...CHECKPOINT, kind: 'delete' })],
    ['no lease', JSON.stringify({ version: 2, ...CHECKPOINT, lease: undefined })],
    ['a strange failure', JSON.stringify({ version: 2, ...CHECKPOINT, failed: [{ key: 'x' }] })],
    ['no list of what failed', JSON.stringify({ version: 2, ...CHECKPOINT, failed: undefined })],
    ['a number for a key', JSON.stringify({ version: 2, ...CHECKPOINT, after: 7 })],
  ])('is not taken for one: %s', (_what, text) => {
    expect(decodeCheckpoint(Buffer.from(text))).toBeUndefined();
  });

  it('has the id of its job, whatever its speed is', () => {
    const request = { kind: 'verify', bucket: 'b', ...JOB_DEFAULTS } as const;
    expect(checkpointId({ ...request, concurrency: 3 })).toBe(checkpointId(request));
    const others = [
      { prefix: 'x' },
      { bucket: 'c' },
      { versions: true },
      { kind: 'encrypt' },
      { onlyKek: 'k' },
    ] as const;
    for (const other of others)
      expect(checkpointId({ ...request, ...other })).not.toBe(checkpointId(request));
  });
});

it.each([
  ['', 'a', true],
  ['a/', 'a/b', true],
  ['a/b', 'a/', true],
  ['a/', 'b/', false],
  ['ab', 'ac', false],
])('prefixes %j and %j overlap: %s', (one, other, is) => {
  expect(overlap(one, other)).toBe(is);
});
