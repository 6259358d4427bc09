import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitUntil } from '../../../../test/support/wait-until';
import { ConfigurationWatch } from './configuration-watch';

let directory: string;
let watch: ConfigurationWatch;
let files: string[];
let changes: number;
let failures: string[];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 's3ep-watch-'));
  files = [];
  changes = 0;
  failures = [];
  watch = new ConfigurationWatch({
    files: () => files,
    changed: () => (changes += 1),
    failed: (failure) => failures.push(failure.directory),
  });
});
afterEach(() => {
  watch.close();
  rmSync(directory, { recursive: true });
});

const at = (...names: string[]) => path.join(directory, ...names);
const changedTimes = (times: number) => waitUntil(`change ${times}`, () => changes >= times);

/** What happened before it was watched is asked about once, after which all is quiet. */
async function watchQuietly(...watched: string[]): Promise<void> {
  files = watched;
  watch.start();
  await changedTimes(1);
}

describe('ConfigurationWatch', () => {
  it('notices a file that is written in place', async () => {
    writeFileSync(at('config.yaml'), 'one');
    await watchQuietly(at('config.yaml'));
    writeFileSync(at('config.yaml'), 'two');
    await changedTimes(2);
  });

  it('notices another file in its place, again and again', async () => {
    writeFileSync(at('config.yaml'), 'one');
    await watchQuietly(at('config.yaml'));
    for (const change of [2, 3]) {
      writeFileSync(at('next'), `change ${change}`);
      renameSync(at('next'), at('config.yaml'));
      await changedTimes(change);
    }
  });

  it('notices the symbolic link of a kubelet, which leads to another directory', async () => {
    for (const version of ['..one', '..two']) {
      mkdirSync(at(version));
      writeFileSync(at(version, 'config.yaml'), version);
    }
    symlinkSync('..one', at('..data'));
    symlinkSync('..data/config.yaml', at('config.yaml'));
    await watchQuietly(at('config.yaml'));
    symlinkSync('..two', at('..data_tmp'));
    renameSync(at('..data_tmp'), at('..data'));
    await changedTimes(2);
  });

  it('notices a change where a link leads to', async () => {
    mkdirSync(at('elsewhere'));
    mkdirSync(at('here'));
    writeFileSync(at('elsewhere', 'main.key'), 'one');
    symlinkSync(at('elsewhere', 'main.key'), at('here', 'main.key'));
    await watchQuietly(at('here', 'main.key'));
    writeFileSync(at('elsewhere', 'main.key'), 'two');
    await changedTimes(2);
  });

  it('follows the files that another configuration names', async () => {
    mkdirSync(at('keys'));
    writeFileSync(at('config.yaml'), 'one');
    await watchQuietly(at('config.yaml'));
    files = [at('config.yaml'), at('keys', 'new.key')];
    writeFileSync(at('config.yaml'), 'two');
    await changedTimes(3); // that one, and the first look at the directory
    writeFileSync(at('keys', 'new.key'), 'key');
    await changedTimes(4);
  });

  it('says which directory it cannot watch', () => {
    files = [at('nowhere', 'config.yaml')];
    watch.start();
    expect(failures).toEqual([at('nowhere')]);
  });
});
