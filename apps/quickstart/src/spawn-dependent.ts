import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/** Runs in the child before its own script: the end of its standard input is the end of its parent. */
const END_WITH_PARENT = `
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
process.stdin.unref?.();
`;

/** Buffers that have passed through are freed at once: docs/performance.md, "Garbage". As in the Containerfile. */
const NODE_ARGUMENTS = ['--max-semi-space-size=1', '--single-threaded-gc'];
/** One arena of glibc's malloc for all threads, for the same reason. */
const ALLOCATION = { MALLOC_ARENA_MAX: '1' };

/**
 * Starts a Node script that ends when this process does, even if this one is killed and can stop nothing.
 * It has a process group of its own, so that a terminal's Ctrl-C reaches only this process, which decides
 * who is stopped when.
 */
export function spawnDependent(options: {
  script: string;
  environment: NodeJS.ProcessEnv;
  stdout: 'pipe' | 'inherit';
}): ChildProcess {
  const preload = `data:text/javascript,${encodeURIComponent(END_WITH_PARENT)}`;
  return spawn(process.execPath, [...NODE_ARGUMENTS, '--import', preload, options.script], {
    env: { ...ALLOCATION, ...options.environment },
    stdio: ['pipe', options.stdout, 'inherit'],
    detached: true,
  });
}
