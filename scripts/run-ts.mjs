// Runs a TypeScript script of this repository: npm run run-ts -- path/to/script.ts [argument...]
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT, esbuildOptions } from './esbuild-options.mjs';

const [script, ...args] = process.argv.slice(2);
const outfile = path.join(ROOT, '.cache', `${script.replaceAll(/[^\w]+/g, '-')}.mjs`);
await build({
  ...esbuildOptions,
  outExtension: undefined,
  packages: 'external',
  entryPoints: [script],
  outfile,
});
const child = spawn(process.execPath, [outfile, ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0);
});
