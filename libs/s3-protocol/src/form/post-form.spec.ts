import { describe, expect, it } from '@jest/globals';
import { MAX_PRE_FILE_BYTES } from './form-limits';
import { expandForm } from './post-form';

const expanded = (value: string, filename: string | undefined): string | undefined =>
  expandForm(new Map([['key', value]]), filename).fields.get('key');

describe('expandForm', () => {
  it.each([
    ['a.txt', 'k/a.txt'],
    ['dir/a.txt', 'k/a.txt'],
    ['C:\\dir\\a.txt', 'k/a.txt'],
    ['dir/sub\\a.txt', 'k/a.txt'],
    ['dir/', 'k/'],
    ['', 'k/'],
    [undefined, 'k/'],
  ])('puts the name of the file without directories in the place of the variable: %s', (filename, key) => {
    expect(expanded('k/${filename}', filename)).toBe(key);
  });

  it('leaves fields alone that have no variable', () => {
    expect(expanded('$filename} {filename} ${Filename}', 'a')).toBe('$filename} {filename} ${Filename}');
  });

  it('refuses fields that many variables would make larger than a form may be', () => {
    const fields = new Map([['x-ignore-a', '${filename}'.repeat(900)]]);
    expect(() => expandForm(fields, 'a'.repeat(10_000))).toThrow(
      expect.objectContaining({ code: 'MaxPostPreDataLengthExceededError' }),
    );
  });

  it('takes no time for the name of a file that ends with a slash, which anybody may send', () => {
    const filename = `${'a'.repeat(MAX_PRE_FILE_BYTES - 100)}/`;
    const startedAt = performance.now();
    for (let times = 0; times < 20; times += 1) expandForm(new Map(), filename);
    // 20 times a search that begins anew at each character: more than a second
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
