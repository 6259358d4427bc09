// Bundles the proxy with one thing altered in its source: node bundle-with-hole.mjs OUTFILE FILE SOUND BROKEN
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT, esbuildOptions } from '../../../scripts/esbuild-options.mjs';

const [outfile, file, sound, broken] = process.argv.slice(2);
const altered = path.join(ROOT, file);
const source = readFileSync(altered, 'utf8');
if (source.split(sound).length !== 2) throw new Error(`not once in ${file}: ${sound}`);

const plantHole = {
  name: 'plant-hole',
  setup(building) {
    building.onLoad({ filter: /\.ts$/ }, ({ path: loaded }) =>
      loaded === altered ? { contents: source.replace(sound, () => broken), loader: 'ts' } : undefined,
    );
  },
};

await build({
  ...esbuildOptions,
  outExtension: undefined,
  plugins: [plantHole, ...esbuildOptions.plugins],
  entryPoints: ['apps/proxy/src/main.ts'],
  outfile,
});
