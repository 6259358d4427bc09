import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { NameTakenError } from './place-files';
import { writeRestored } from './write-restored';

const { signal } = new AbortController();
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 's3ep-restore-'));
  file = path.join(directory, 'photo');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

type Options = Partial<Parameters<typeof writeRestored>[0]>;
const write = (text: string, options: Options = {}) =>
  writeRestored({
    file,
    content: Buffer.from(text),
    description: undefined,
    overwrite: false,
    signal,
    ...options,
  });
const takenBy = async (writing: Promise<void>): Promise<string> => {
  const error = await writing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NameTakenError)) throw new Error('it was written');
  return error.by;
};
const description = { 'content-type': 'text/plain' };

describe('a restored object', () => {
  it('lies beside what describes it, for its owner only', async () => {
    await write('content', { description });
    expect(readdirSync(directory)).toEqual(['photo', 'photo.metadata.json']);
    expect(JSON.parse(readFileSync(`${file}.metadata.json`, 'utf8'))).toEqual(description);
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not there when its content fails at the end', async () => {
    const content = Readable.from(
      (function* () {
        yield Buffer.from('authentic');
        throw new Error('the last chunk is not');
      })(),
    );
    await expect(write('', { content, description })).rejects.toThrow('the last chunk is not');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is not there when what describes it has no place, nor the other way round', async () => {
    for (const taken of ['photo', 'photo.metadata.json']) {
      writeFileSync(path.join(directory, taken), 'mine');
      expect(await takenBy(write('content', { description }))).toBe('file');
      expect(readdirSync(directory)).toEqual([taken]);
      expect(readFileSync(path.join(directory, taken), 'utf8')).toBe('mine');
      rmSync(path.join(directory, taken));
    }
  });

  it('takes no name of a directory', async () => {
    mkdirSync(file);
    expect(await takenBy(write('content', { overwrite: true }))).toBe('directory');
  });

  it('replaces what was there where that is asked for, but nothing of the same run', async () => {
    writeFileSync(file, 'of yesterday');
    const since = lstatSync(file, { bigint: true }).ctimeNs;
    await write('of another run', { overwrite: true, since: since + 3_600_000_000_000n });
    expect(readFileSync(file, 'utf8')).toBe('of another run');
    // as where a file system takes Photo and photo for the same
    for (const overwrite of [true, false])
      expect(await takenBy(write('Photo', { overwrite, since }))).toBe('file of this run');
    expect(readFileSync(file, 'utf8')).toBe('of another run');
    expect(readdirSync(directory)).toEqual(['photo']);
  });

  it('loses none of many that come at once for the same name', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => write(String(index), { overwrite: true, since: 0n })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
