import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transform } from '@swc/core';

export const ROOT = path.resolve(import.meta.dirname, '..');
const swcrc = JSON.parse(readFileSync(path.join(ROOT, '.swcrc'), 'utf8'));

/** Nest reads the types that decorators leave behind; esbuild drops them, swc does not. */
const swcPlugin = {
  name: 'swc',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const source = readFileSync(file, 'utf8');
      if (!source.includes('@')) return { contents: source, loader: 'ts' };
      const { code } = await transform(source, {
        ...swcrc,
        swcrc: false,
        filename: file,
        sourceMaps: 'inline',
      });
      return { contents: code, loader: 'js' };
    });
  },
};

/** A script by its syntax, which esbuild would run where it is used, and no longer before the decorators that need it. */
const reflectMetadataPlugin = {
  name: 'reflect-metadata',
  setup(build) {
    build.onLoad({ filter: /[\\/]reflect-metadata[\\/]Reflect\.js$/ }, ({ path: file }) => ({
      contents: `${readFileSync(file, 'utf8')}\nexport {};\n`,
      loader: 'js',
    }));
  },
};

/**
 * What packages bring along for features that this service does not use, and would read at every start: code pages (JSON
 * is UTF-8, RFC 8259), messages in other languages, forms with files, documents in YAML, pretended backends, sockets of browsers.
 */
const LEFT_OUT = [
  'iconv-lite/encodings/(dbcs-data|sbcs-data-generated).js',
  'zod/v4/locales/index.js',
  'multer/index.js',
  'js-yaml/dist/js-yaml.mjs',
  'undici/lib/(mock|web/websocket|web/eventsource)/.*.js',
];
const leaveOutPlugin = {
  name: 'leave-out',
  setup(build) {
    const filter = new RegExp(
      `[\\\\/]node_modules[\\\\/](${LEFT_OUT.join('|').replaceAll('.js', '\\.js').replaceAll('/', '[\\\\/]')})$`,
    );
    build.onLoad({ filter }, () => ({ contents: '{}', loader: 'json' }));
  },
};

/** What is published twice: of ES modules only what is imported comes into a bundle. */
const AS_ES_MODULES = {
  rxjs: path.join(ROOT, 'node_modules/rxjs/dist/esm/index.js'),
  'rxjs/operators': path.join(ROOT, 'node_modules/rxjs/dist/esm/operators/index.js'),
};

/** Optional peers of Nest and friends, loaded only by features that this service does not use. */
const OPTIONAL_PEERS = [
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/websockets',
  '@nestjs/websockets/*',
  '@nestjs/platform-fastify',
  '@nestjs/axios',
  '@nestjs/mongoose',
  '@nestjs/sequelize',
  '@nestjs/typeorm',
  '@mikro-orm/core',
  '@grpc/*',
  '@fastify/*',
  'class-validator',
  'class-transformer',
  'class-transformer/*',
  'pino-pretty',
];

/** Native and optional, so not in a bundle: they are looked for beside it (docs/key-management.md, "pkcs11"; docs/distroless.md). */
const NATIVE = ['pkcs11js', 'koffi'];

export const esbuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  tsconfig: 'tsconfig.json',
  plugins: [swcPlugin, reflectMetadataPlugin, leaveOutPlugin],
  alias: AS_ES_MODULES,
  external: [...OPTIONAL_PEERS, ...NATIVE],
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  sourcemap: false,
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __fileURLToPath } from 'node:url';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __fileURLToPath(import.meta.url);',
      'const __dirname = import.meta.dirname;',
    ].join('\n'),
  },
};
