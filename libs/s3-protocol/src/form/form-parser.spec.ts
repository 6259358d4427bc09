import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PRE_FILE_BYTES } from './form-limits';
import { FormParser } from './form-parser';

const BOUNDARY = 'XX';

const part = (disposition: string, content: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
const field = (name: string, value: string): string => part(`name="${name}"`, value);
const file = (content: string): string => part('name="file"; filename="a/b\\c.txt"', content);
const END = `--${BOUNDARY}--\r\n`;

interface Parsed {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: string;
}

/** Parses a form that comes in pieces of these lengths, the last one for all that is left. */
function parse(form: string, lengths: readonly number[] = [], expectFileLast = false): Parsed {
  const bytes = Buffer.from(form, 'latin1');
  const parser = new FormParser(BOUNDARY);
  const content: Buffer[] = [];
  let expected = !expectFileLast;
  let at = 0;
  for (const length of [...lengths, bytes.length]) {
    parser.write(Buffer.from(bytes.subarray(at, at + length)), (piece) => content.push(piece));
    at += length;
    if (!expected && parser.form) {
      parser.expectFileLast(bytes.length);
      expected = true;
    }
  }
  parser.finish();
  return {
    fields: Object.fromEntries(parser.form?.fields ?? []),
    file: Buffer.concat(content).toString('latin1'),
  };
}

const ONE_BY_ONE = Array<number>(2_000).fill(1);

describe('FormParser', () => {
  it('collects the fields before the file and emits its content', () => {
    const form = field('Key', 'k/${filename}') + field('x-amz-meta-a', '') + file('content') + END;
    expect(parse(form)).toEqual({ fields: { key: 'k/c.txt', 'x-amz-meta-a': '' }, file: 'content' });
  });

  it.each([
    ['nothing', ''],
    ['a line break', '\r\n'],
    ['the beginning of a delimiter', '\r\n--X'],
    ['beginnings of delimiters one after another', '\r\r\n\r\n-\r\n--\r\n--X\r\n--X-'],
    ['the boundary without a line break before it', '--XX--\r\n'],
    ['something that looks like a part', '\n--XX\nContent-Disposition: form-data; name="key"\n\nx'],
  ])('emits a file that is %s', (_what, content) => {
    const form = field('key', 'k') + file(content) + END;
    for (const lengths of [[], ONE_BY_ONE]) expect(parse(form, lengths).file).toBe(content);
    for (const lengths of [[], ONE_BY_ONE]) expect(parse(form, lengths, true).file).toBe(content);
  });

  it('does not depend on where the body is cut', () => {
    const content = fc.array(fc.constantFrom('\r', '\n', '-', 'X', 'a'), { maxLength: 40 });
    fc.assert(
      fc.property(content, fc.array(fc.nat({ max: 30 })), (characters, lengths) => {
        const text = characters.join('').replaceAll('\r\n--XX', 'a');
        const form = field('key', text) + file(text) + END;
        expect(parse(form, lengths)).toEqual({ fields: { key: text }, file: text });
      }),
      { numRuns: 300 },
    );
  });

  it('ignores what comes after the file', () => {
    const form =
      field('key', 'k') + file('content') + field('key', 'other') + file('other') + END + 'epilogue';
    for (const lengths of [[], ONE_BY_ONE]) {
      expect(parse(form, lengths)).toEqual({ fields: { key: 'k' }, file: 'content' });
    }
  });

  it('takes a line break before the first boundary', () => {
    expect(parse(`\r\n${file('content')}${END}`, ONE_BY_ONE).file).toBe('content');
  });

  it.each([
    ['no byte at all', 'MalformedPOSTRequest', ''],
    ['a preamble', 'MalformedPOSTRequest', `preamble\r\n${file('x')}${END}`],
    ['another boundary', 'MalformedPOSTRequest', (file('x') + END).replaceAll('XX', 'YY')],
    ['no file', 'InvalidArgument', field('key', 'k') + END],
    ['no part', 'InvalidArgument', END],
    ['an end within a field', 'MalformedPOSTRequest', field('key', 'k').slice(0, -2)],
    ['an end within the head of the file', 'MalformedPOSTRequest', file('').slice(0, 30)],
    ['an end within the file', 'MalformedPOSTRequest', file('content')],
    ['an end within the delimiter after the file', 'MalformedPOSTRequest', `${file('content')}--X`],
    ['an end right after the delimiter', 'MalformedPOSTRequest', `${file('content')}--XX`],
    ['a boundary within the file', 'MalformedPOSTRequest', `${file('a\r\n--XXY')}${END}`],
    [
      'space after a boundary',
      'MalformedPOSTRequest',
      (field('key', 'k') + file('x') + END).replaceAll('XX\r', 'XX \r'),
    ],
    ['a bare LF after a boundary', 'MalformedPOSTRequest', (file('x') + END).replace('XX\r\n', 'XX\n')],
    ['a part without a head', 'MalformedPOSTRequest', `--XX\r\n\r\nx\r\n${file('x')}${END}`],
    ['a field given twice', 'InvalidArgument', field('key', 'a') + field('KEY', 'b') + file('x') + END],
    ['a field that is not UTF-8', 'MalformedPOSTRequest', field('key', '\xff') + file('x') + END],
  ])('refuses %s with %s', (_what, code, form) => {
    for (const lengths of [[], ONE_BY_ONE]) {
      expect(() => parse(form, lengths)).toThrow(expect.objectContaining({ code }));
    }
  });

  it('takes as much before the file as S3 does, and no byte more', () => {
    const overhead = (field('a', '') + file('')).length - '\r\n'.length;
    const longest = field('a', 'x'.repeat(MAX_PRE_FILE_BYTES - overhead)) + file('content') + END;
    expect(parse(longest).file).toBe('content');
    const longer = longest.replace('x', 'xx');
    expect(() => parse(longer)).toThrow(
      expect.objectContaining({ code: 'MaxPostPreDataLengthExceededError' }),
    );
  });

  it('refuses a field that never ends before it has held too much', () => {
    const parser = new FormParser(BOUNDARY);
    parser.write(Buffer.from(field('a', 'x').slice(0, -2)), () => undefined);
    expect(() => {
      parser.write(Buffer.alloc(MAX_PRE_FILE_BYTES), () => undefined);
    }).toThrow(expect.objectContaining({ code: 'MaxPostPreDataLengthExceededError' }));
  });

  it.each([
    ['fields after it', file('content') + field('submit', 'x') + END],
    ['no CRLF in the end', (file('content') + END).slice(0, -2)],
    ['something else in the end', (file('content') + END).slice(0, -2) + '\n\n'],
    ['an epilogue', `${file('content')}${END}\r\n`],
  ])('refuses %s where the file is expected to be last, and emits no more than that', (_what, form) => {
    const bytes = Buffer.from(form);
    for (const step of [1, 5, bytes.length]) {
      const parser = new FormParser(BOUNDARY);
      let emitted = 0;
      let promised = Infinity;
      const deliver = (): void => {
        for (let at = 0; at < bytes.length; at += step) {
          parser.write(bytes.subarray(at, at + step), (piece) => (emitted += piece.length));
          if (parser.form && promised === Infinity) promised = parser.expectFileLast(bytes.length);
        }
        parser.finish();
      };
      expect(deliver).toThrow(expect.objectContaining({ code: 'MalformedPOSTRequest' }));
      if (step === 1) expect(emitted).toBeLessThanOrEqual(promised);
    }
  });
});
