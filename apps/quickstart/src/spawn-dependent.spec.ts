import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { spawnDependent } from './spawn-dependent';

describe('spawnDependent', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 's3ep-dependent-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  const start = (source: string) => {
    const script = path.join(directory, 'main.mjs');
    writeFileSync(script, source);
    return spawnDependent({ script, environment: process.env, stdout: 'pipe' });
  };

  it('asks the child to end when nobody holds the other end of its input any more', async () => {
    const child = start(
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up');",
    );
    await once(createInterface({ input: child.stdout! }), 'line');
    child.stdin?.destroy(); // what the system does when the parent is killed
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  it('does not keep a child alive that has nothing left to do', async () => {
    const child = start('');
    expect(await once(child, 'exit')).toEqual([0, null]);
    child.stdin?.destroy();
  });
});
