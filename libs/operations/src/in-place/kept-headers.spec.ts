import { describe, expect, it } from '@jest/globals';
import { keptHeaders } from './kept-headers';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const head = (until: string) => ({
  'content-type': 'text/plain',
  'x-amz-storage-class': 'STANDARD_IA',
  'x-amz-object-lock-legal-hold': 'ON',
  'x-amz-object-lock-mode': 'GOVERNANCE',
  'x-amz-object-lock-retain-until-date': until,
});

describe('an object that is written over itself', () => {
  it('is kept as it was, with its lock', () => {
    const until = '2026-01-01T00:00:01Z';
    expect({ 'content-type': 'text/plain', ...keptHeaders(head(until), NOW) }).toEqual(head(until));
  });

  it('does not ask for a retention that is over, which a backend would refuse', () => {
    expect(keptHeaders(head('2026-01-01T00:00:00Z'), NOW)).toEqual({
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-object-lock-legal-hold': 'ON',
    });
  });
});
