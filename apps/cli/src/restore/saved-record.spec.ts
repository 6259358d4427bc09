import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSavedRecord } from './saved-record';

const directory = mkdtempSync(path.join(tmpdir(), 's3ep-record-'));
const inFile = (text: string): string => {
  const file = path.join(directory, 'record');
  writeFileSync(file, text);
  return `@${file}`;
};
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('--record', () => {
  it('is the entry itself, or a file that holds it', () => {
    for (const option of ['AQEC', inFile('AQEC\n')])
      expect(readSavedRecord(option)).toEqual({ record: 'AQEC' });
  });

  it('is what the AWS CLI prints of an object, with what describes it', () => {
    const answer = {
      AcceptRanges: 'bytes',
      ContentLength: 29,
      ETag: '"0123"',
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      ContentDisposition: 'inline',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      Metadata: { s3ep: 'AQEC', Colour: 'blue' },
    };
    expect(readSavedRecord(inFile(JSON.stringify(answer, undefined, 4)))).toEqual({
      record: 'AQEC',
      headers: {
        'content-type': 'text/plain',
        'cache-control': 'no-store',
        'content-disposition': 'inline',
        'content-encoding': 'gzip',
        'content-language': 'de',
        'x-amz-meta-s3ep': 'AQEC',
        'x-amz-meta-colour': 'blue',
      },
    });
  });

  it.each([
    ['as it was', { ExpiresString: 'Thu, 01 Dec 2050 16:00:00 GMT', Expires: '2050-12-01T16:00:00+00:00' }],
    ['as the CLI writes dates', { Expires: '2050-12-01T16:00:00+00:00' }],
  ])('has Expires as a header has it: %s', (_form, expires) => {
    const { headers } = readSavedRecord(JSON.stringify({ ...expires, Metadata: { s3ep: 'AQEC' } }));
    expect(headers?.expires).toBe('Thu, 01 Dec 2050 16:00:00 GMT');
  });

  it.each([
    ['{ "ContentType": "text/plain" }', 'has no Metadata.s3ep'],
    ['{ "Metadata": ', 'looks like JSON, but is none'],
    ['@/nowhere/at/all', 'cannot be read'],
  ])('is refused where it is %s', (option, why) => {
    expect(() => readSavedRecord(option)).toThrow(why);
  });
});
