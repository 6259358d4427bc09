import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { spawnDependent } from './spawn-dependent';

/** A child that does not end fails its test, and does not outlive it. */
const within = () => ({ signal: AbortSignal.timeout(5_000) });

describe('spawnDependent', () => {
  let directory = '';
  let child: ChildProcess | undefined;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 's3ep-dependent-'));
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });
  const start = (source: string) => {
    const script = path.join(directory, 'main.mjs');
    writeFileSync(script, source);
    child = spawnDependent({ script, environment: process.env, stdout: 'pipe' });
    return child;
  };

  it('asks the child to end when nobody holds the other end of its input any more', async () => {
    const running = start(
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up');",
    );
    await once(createInterface({ input: running.stdout! }), 'line');
    running.stdin?.destroy(); // what the system does when the parent is killed
    expect(await once(running, 'exit', within())).toEqual([7, null]);
  });

  it('does not keep a child alive that has nothing left to do', async () => {
    const running = start('');
    expect(await once(running, 'exit', within())).toEqual([0, null]);
    running.stdin?.destroy();
  });
});
