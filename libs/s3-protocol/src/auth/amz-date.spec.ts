import { describe, expect, it } from '@jest/globals';
import { formatAmzDate, formatIsoSeconds, parseAmzDate, parseDateHeader } from './amz-date';

describe('dates of SigV4', () => {
  it('are read and written back', () => {
    const date = parseAmzDate('20240229T235959Z')!;
    expect(date.toISOString()).toBe('2024-02-29T23:59:59.000Z');
    expect(formatAmzDate(date)).toBe('20240229T235959Z');
    expect(formatIsoSeconds(date)).toBe('2024-02-29T23:59:59Z');
  });

  it('are those of each second, one after another and back', () => {
    const format = (text: string) => formatAmzDate(new Date(text));
    expect(format('2024-02-29T23:59:58.999Z')).toBe('20240229T235958Z');
    expect(format('2024-02-29T23:59:59.000Z')).toBe('20240229T235959Z');
    expect(format('2024-02-29T23:59:59.999Z')).toBe('20240229T235959Z');
    expect(format('1969-12-31T23:59:59.999Z')).toBe('19691231T235959Z');
    expect(format('2024-02-29T23:59:58.000Z')).toBe('20240229T235958Z');
    expect(() => format('never')).toThrow(RangeError);
  });

  it.each([
    '',
    '20230229T000000Z',
    '20240229T240000Z',
    '2024-02-29T00:00:00Z',
    '20240229T000000',
    ' 20240229T000000Z',
  ])('are not %j', (text) => {
    expect(parseAmzDate(text)).toBeUndefined();
  });

  it('may come in the Date header, in its own format', () => {
    expect(parseDateHeader('Fri, 24 May 2013 00:00:00 GMT')).toEqual(new Date('2013-05-24T00:00:00Z'));
    expect(parseDateHeader('20130524T000000Z')).toEqual(new Date('2013-05-24T00:00:00Z'));
    expect(parseDateHeader('yesterday')).toBeUndefined();
    expect(parseDateHeader('Fri, 24 Foo 2013 00:00:00 GMT')).toBeUndefined();
  });
});
