import { describe, expect, it } from '@jest/globals';
import type { BucketSettings } from '@s3ep/config';
import { backendCondition, backendReadConditions, hasPlainObjects } from './backend-conditions';

const ENCRYPTED: BucketSettings = {
  match: '*',
  mode: 'encrypted',
  activeKek: 'main',
  readableKeks: [],
  acceptOrigins: [],
  plaintextReads: 'refuse',
  sealMetadata: false,
};
const MIXED: BucketSettings = { ...ENCRYPTED, plaintextReads: 'pass-through' };
const PLAIN: BucketSettings = { ...ENCRYPTED, mode: 'passthrough' };
const QUOTED = { backendProfile: { ifMatchEtagForm: 'quoted' } } as const;

it('only an encrypted bucket without exceptions has no plain objects', () => {
  expect([ENCRYPTED, MIXED, PLAIN].map(hasPlainObjects)).toEqual([false, true, true]);
});

describe('the conditions of a write', () => {
  it('carry the ETag of the backend', () => {
    const headers = { 'if-match': '"ab-01"', 'if-none-match': '*', 'content-type': 'text/plain' };
    expect(backendCondition(headers, ENCRYPTED, QUOTED)).toEqual({
      'if-match': '"ab"',
      'if-none-match': '*',
    });
  });

  it('never match an ETag that no client was shown', () => {
    expect(backendCondition({ 'if-match': '"ab"' }, ENCRYPTED, QUOTED)).toEqual({ 'if-match': '"ab-00"' });
    expect(backendCondition({ 'if-match': '"ab"' }, MIXED, QUOTED)).toEqual({ 'if-match': '"ab"' });
  });

  it('are written as this backend wants them', () => {
    const unquoted = { backendProfile: { ifMatchEtagForm: 'unquoted' } } as const;
    expect(backendCondition({ 'if-match': '"ab-01"' }, ENCRYPTED, unquoted)).toEqual({ 'if-match': 'ab' });
    expect(backendCondition({ 'if-match': '"ab"' }, PLAIN, unquoted)).toEqual({ 'if-match': 'ab' });
    expect(backendCondition({ 'if-match': 'W/"ab"' }, PLAIN, QUOTED)).toEqual({ 'if-match': 'W/"ab"' });
  });

  it('are not dates', () => {
    expect(backendCondition({ 'if-modified-since': 'x' }, ENCRYPTED, QUOTED)).toEqual({});
  });
});

describe('the conditions of a read', () => {
  it('carry dates as they are, and ETags always in quotes', () => {
    const headers = {
      'if-match': 'ab-01',
      'if-modified-since': 'then',
      'if-unmodified-since': 'now',
      range: 'x',
    };
    expect(backendReadConditions(headers, ENCRYPTED)).toEqual({
      'if-match': '"ab"',
      'if-modified-since': 'then',
      'if-unmodified-since': 'now',
    });
  });
});
