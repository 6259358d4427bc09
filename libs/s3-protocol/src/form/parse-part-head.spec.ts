import { describe, expect, it } from '@jest/globals';
import { parsePartHead } from './parse-part-head';

const head = (text: string) => parsePartHead(Buffer.from(text));

describe('parsePartHead', () => {
  it.each([
    ['name="Key"', { name: 'key', filename: undefined }],
    ['name=key', { name: 'key', filename: undefined }],
    ['filename="a b.txt"; name="file"', { name: 'file', filename: 'a b.txt' }],
    ['name="file"; filename="a\\"b.txt"', { name: 'file', filename: 'a"b.txt' }],
    ['name="file"; filename="C:\\dir\\a;b.txt"', { name: 'file', filename: 'C:\\dir\\a;b.txt' }],
    ['name="file"; filename=""', { name: 'file', filename: '' }],
    ['name="file"; filename="één.txt"', { name: 'file', filename: 'één.txt' }],
  ])('reads form-data; %s', (parameters, expected) => {
    expect(head(`content-disposition: form-data; ${parameters}\r\nContent-Type: a/b`)).toEqual(expected);
  });

  it.each([
    ['MalformedPOSTRequest', 'Content-Type: text/plain'],
    ['MalformedPOSTRequest', 'Content-Disposition: attachment; name="a"'],
    ['MalformedPOSTRequest', 'Content-Disposition: form-data'],
    ['MalformedPOSTRequest', 'Content-Disposition: form-data; name=""'],
    ['MalformedPOSTRequest', 'Content-Disposition: form-data; name="a'],
    ['MalformedPOSTRequest', 'Content-Disposition: form-data; name="a"; name="b"'],
    ['MalformedPOSTRequest', 'Content-Disposition: form-data; name="a" x'],
    [
      'MalformedPOSTRequest',
      'Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"',
    ],
    ['MalformedPOSTRequest', 'Content-Disposition: form-data; name="a"\nX: y'],
    ['MalformedPOSTRequest', 'Content-Disposition: form-data;\r\n name="a"'],
    ['MalformedPOSTRequest', 'Content-Disposition : form-data; name="a"'],
    ['NotImplemented', 'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64'],
  ])('refuses with %s: %j', (code, text) => {
    expect(() => head(text)).toThrow(expect.objectContaining({ code }));
  });
});
