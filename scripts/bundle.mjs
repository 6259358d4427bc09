// Bundles the apps: dist/<app>/main.mjs needs no node_modules. The two of the image share their code, in dist/shared
// (docs/adr/0071-shared-bundles.md).
//   bundle.mjs [APP...]    one of the two brings the other along
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT, esbuildOptions } from './esbuild-options.mjs';

const DIST = path.join(ROOT, 'dist');
const SHARED = 'shared';
const APPS_OF_THE_IMAGE = ['cli', 'proxy'];
/** How long a process of the build before may still ask for what it loads late. */
const KEPT_MILLISECONDS = 60 * 60 * 1_000;

const wanted = process.argv.slice(2);
const isWanted = (app) => wanted.length === 0 || wanted.includes(app);
const alone = readdirSync(path.join(ROOT, 'apps')).filter(
  (app) =>
    !APPS_OF_THE_IMAGE.includes(app) &&
    existsSync(path.join(ROOT, 'apps', app, 'src/main.ts')) &&
    isWanted(app),
);

/** Bundles apps that share their code with one another, and with nobody else. */
async function bundle(apps) {
  const { outputFiles, metafile } = await build({
    ...esbuildOptions,
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: `#!/usr/bin/env node\n${esbuildOptions.banner.js}` },
    entryPoints: Object.fromEntries(apps.map((app) => [`${app}/main`, `apps/${app}/src/main.ts`])),
    outdir: DIST,
    splitting: apps.length > 1,
    chunkNames: `${SHARED}/[name]-[hash]`,
    write: false,
    metafile: true,
  });
  refuseNamelessImports(metafile);
  // what is imported before what imports it, and each at once: somebody may be starting one of them right now
  const isEntry = ({ path: file }) => path.basename(file) === 'main.mjs';
  for (const { path: file, contents } of outputFiles.toSorted((a, b) => isEntry(a) - isEntry(b))) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, contents);
    renameSync(`${file}.${process.pid}`, file);
  }
  return outputFiles.map(({ path: file }) => file);
}

/** In a bundle that shares code, `import()` of a CommonJS module gives nothing but its `default`: no name of it is found. */
function refuseNamelessImports({ inputs }) {
  for (const [from, { imports }] of Object.entries(inputs))
    for (const { kind, path: to } of imports)
      if (kind === 'dynamic-import' && inputs[to]?.format === 'cjs')
        throw new Error(`${from} calls import() for ${to}, a CommonJS module: put a module of ours between`);
}

function removeOutdated(current) {
  for (const name of readdirSync(path.join(DIST, SHARED))) {
    const file = path.join(DIST, SHARED, name);
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    if (!current.includes(file) && Date.now() - mtimeMs > KEPT_MILLISECONDS) rmSync(file, { force: true });
  }
}

const builds = alone.map((app) => bundle([app]));
if (APPS_OF_THE_IMAGE.some(isWanted)) builds.push(bundle(APPS_OF_THE_IMAGE).then(removeOutdated));
await Promise.all(builds);
