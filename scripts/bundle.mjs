// Bundles every app into one file each: dist/<app>/main.mjs needs no node_modules.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT, esbuildOptions } from './esbuild-options.mjs';

const wanted = process.argv.slice(2);
const apps = readdirSync(path.join(ROOT, 'apps')).filter(
  (app) =>
    existsSync(path.join(ROOT, 'apps', app, 'src/main.ts')) && (wanted.length === 0 || wanted.includes(app)),
);

await Promise.all(
  apps.map((app) =>
    build({
      ...esbuildOptions,
      minifySyntax: true,
      minifyWhitespace: true,
      banner: { js: `#!/usr/bin/env node\n${esbuildOptions.banner.js}` },
      entryPoints: { main: `apps/${app}/src/main.ts` },
      outdir: `dist/${app}`,
    }),
  ),
);
