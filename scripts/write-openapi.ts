// Writes docs/openapi.json from the routes of the management application.
// With --check it writes nothing, and fails where the file differs from them.
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { format, resolveConfig } from 'prettier';
import { loadSettings } from '@s3ep/config';
import { AppModule } from '../apps/proxy/src/app.module';
import { createOpenApiDocument } from '../apps/proxy/src/management/open-api/create-open-api-document';
import { ConfigurationSource } from '../apps/proxy/src/reload/configuration-source';

const FILE = 'docs/openapi.json';
/** The least that the proxy is made from; nothing listens, and nobody is called. */
const ENVIRONMENT = {
  S3EP_BACKEND_ENDPOINT: 'http://backend.invalid',
  S3EP_KEY: Buffer.alloc(32).toString('base64'),
  S3EP_CLIENT_ACCESS_KEY_ID: 'CLIENT',
  S3EP_CLIENT_SECRET_ACCESS_KEY: 'a-secret-of-no-consequence',
};

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const settings = loadSettings({
  environment: ENVIRONMENT,
  readFile: () => {
    throw Object.assign(new Error('no file is read'), { code: 'ENOENT' });
  },
});
const source = new ConfigurationSource({ environment: ENVIRONMENT, onWarning: () => undefined });
const app = await NestFactory.create(
  AppModule.forRoot({ settings, source, environment: ENVIRONMENT }),
  new ExpressAdapter(),
  { logger: false, abortOnError: false },
);
const wanted = await format(JSON.stringify(createOpenApiDocument(app)), {
  ...(await resolveConfig(FILE)),
  filepath: FILE,
});
await app.close();
if (!values.check) {
  await writeFile(FILE, wanted);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== wanted) {
  console.error(`${FILE} is not what the routes say. Run: npm run run-ts -- scripts/write-openapi.ts`);
  process.exitCode = 1;
}
