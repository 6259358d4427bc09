import { describe, expect, it } from '@jest/globals';
import { parseFormBoundary } from './parse-form-boundary';

describe('parseFormBoundary', () => {
  it.each([
    ['multipart/form-data; boundary=XX', 'XX'],
    ['Multipart/Form-Data;charset=utf-8;Boundary="a b"', 'a b'],
    [
      'multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW',
      '----WebKitFormBoundary7MA4YWxkTrZu0gW',
    ],
    ['multipart/form-data; boundary="=_?:,()"', '=_?:,()'],
    [`multipart/form-data; boundary=${'x'.repeat(70)}`, 'x'.repeat(70)],
  ])('finds the boundary of %s', (contentType, boundary) => {
    expect(parseFormBoundary(contentType)).toBe(boundary);
  });

  it.each([
    ['RequestIsNotMultiPartContent', undefined],
    ['RequestIsNotMultiPartContent', ''],
    ['RequestIsNotMultiPartContent', 'application/x-www-form-urlencoded'],
    ['RequestIsNotMultiPartContent', 'multipart/form-data-not; boundary=x'],
    ['MalformedPOSTRequest', 'multipart/form-data'],
    ['MalformedPOSTRequest', 'multipart/form-data; boundary='],
    ['MalformedPOSTRequest', 'multipart/form-data; boundary=""'],
    ['MalformedPOSTRequest', 'multipart/form-data; boundary=a; boundary=b'],
    ['MalformedPOSTRequest', 'multipart/form-data; boundary="a '],
    ['MalformedPOSTRequest', 'multipart/form-data; boundary="a "'],
    ['MalformedPOSTRequest', `multipart/form-data; boundary=${'x'.repeat(71)}`],
  ])('refuses with %s: %j', (code, contentType) => {
    expect(() => parseFormBoundary(contentType)).toThrow(expect.objectContaining({ code }));
  });
});
