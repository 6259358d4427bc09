import { expect, it } from '@jest/globals';
import type { BackendSession } from '@s3ep/backend';
import type { BucketSettings } from '@s3ep/config';
import type { Services } from '@s3ep/operations';
import { request } from '../engine/job-bench.fixture';
import { SYSTEM_CLOCK } from '../clock';
import { createJobWork } from './create-job-work';

const RULE: BucketSettings = {
  match: '*',
  mode: 'encrypted',
  activeKek: 'main',
  readableKeks: ['old'],
  acceptOrigins: [],
  plaintextReads: 'refuse',
  sealMetadata: false,
};

it.each<Partial<BucketSettings>>([{ activeKek: 'next' }, { recoveryKek: 'glass' }, { sealMetadata: true }])(
  'a job writes nothing any more when a reload has changed what it is to bring objects to: %j',
  async (change) => {
    const rule = { current: RULE };
    const work = createJobWork({
      request: request(),
      backend: undefined as unknown as BackendSession, // is asked nothing
      services: { policyOf: () => rule.current } as unknown as Services,
      clock: SYSTEM_CLOCK,
      orphanMilliseconds: 0,
    });
    rule.current = { ...RULE, ...change };
    const entry = { key: 'key', isLatest: true, bytes: 1 };
    expect(await work.deal(entry, new AbortController().signal)).toEqual({
      outcome: 'failed',
      why: expect.stringContaining('start it again') as unknown,
    });
  },
);
