/** The management application as the specs start it: everything real but the backend, jobs and reloads. */
import 'reflect-metadata';
import { type INestApplication, Module } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import {
  BackendClient,
  type BackendRequest,
  type BackendResponse,
  CREDENTIALS_ENVIRONMENT,
} from '@s3ep/backend';
import { loadSettings, SettingsModule } from '@s3ep/config';
import { HealthModule } from '@s3ep/health';
import { createLogger, LOGGER } from '@s3ep/observability';
import { ConfigurationReload, type ReloadOutcome } from '../../reload/configuration-reload';
import { JOB_CONTROL } from '../admin/jobs/job-control';
import { ManagementModule } from '../management.module';
import { setUpManagement } from '../set-up-management';
import { FakeJobs } from './fake-jobs.fixture';

/** Of the configuration below; none of them may be seen anywhere. */
export const SECRETS = {
  kek: Buffer.alloc(32, 7).toString('base64'),
  clientSecret: 'client-secret-that-nobody-may-see',
  backendSecret: 'backend-secret-that-nobody-may-see',
  sessionToken: 'session-token-that-nobody-may-see',
  ownBackendSecret: 'own-backend-secret-nobody-may-see',
  viewerToken: 's3ep_viewer-token-0123456789-0123456789-012345678',
  operatorToken: 's3ep_operator-token-0123456789-0123456789-0123456',
} as const;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const TOKEN_HASHES = [sha256(SECRETS.viewerToken), sha256(SECRETS.operatorToken)] as const;

const CONFIG = `
backend:
  endpoint: http://backend.invalid
  credentials:
    type: static
    accessKeyId: BACKEND
    secretAccessKey: ${SECRETS.backendSecret}
    sessionToken: ${SECRETS.sessionToken}
keys: { keks: [{ id: main, provider: local-aes, key: ${SECRETS.kek} }] }
buckets: [{ match: 'plain-*', mode: passthrough }, { match: '*' }]
clients:
  - accessKeyId: CLIENT
    secretAccessKey: ${SECRETS.clientSecret}
    rights: [{ bucket: 'photos', prefix: a/, allow: [read] }]
    backendCredentials: { type: static, accessKeyId: OWN, secretAccessKey: ${SECRETS.ownBackendSecret} }
logging: { level: trace }
`;
export const CREDENTIALS = `management:
  tokens:
    - { name: reader, sha256: ${TOKEN_HASHES[0]}, role: viewer }
    - { name: doer, sha256: ${TOKEN_HASHES[1]}, role: operator }
`;

@Module({
  providers: [{ provide: CREDENTIALS_ENVIRONMENT, useValue: {} }],
  exports: [CREDENTIALS_ENVIRONMENT],
})
class FakeEnvironmentModule {}

@Module({})
class FakeJobsModule {}

@Module({})
class FakeReloadModule {}

export interface ManagementApp {
  readonly app: INestApplication<Server>;
  readonly jobs: FakeJobs;
  /** Log lines so far. */
  readonly log: () => Record<string, unknown>[];
  readonly logText: () => string;
  /** What the next reloads come to. */
  reloadOutcome: ReloadOutcome;
  backendFailure: Error | undefined;
  /** The answers of the backend. */
  backend: (request: BackendRequest) => Promise<BackendResponse>;
}

export async function startManagementApp({
  management = CREDENTIALS,
  admin = true,
}: { readonly management?: string; readonly admin?: boolean } = {}): Promise<ManagementApp> {
  const settings = loadSettings({
    file: 'config.yaml',
    environment: {},
    readFile: () => ({ text: `${CONFIG}${management}` }),
  });
  const written: string[] = [];
  const logger = createLogger(settings.logging, {
    destination: { write: (line) => void written.push(line) },
  });
  const jobs = new FakeJobs();
  const fixture: Omit<ManagementApp, 'app'> = {
    jobs,
    log: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    logText: () => written.join(''),
    reloadOutcome: { outcome: 'unchanged', changed: [], needRestart: [] },
    backendFailure: undefined,
    backend: () => Promise.reject(new Error('no test answers for the backend')),
  };
  const testing = await Test.createTestingModule({
    imports: [
      SettingsModule.forRoot(settings),
      { module: FakeEnvironmentModule, global: true },
      {
        module: FakeReloadModule,
        global: true,
        providers: [{ provide: ConfigurationReload, useValue: { reload: () => fixture.reloadOutcome } }],
        exports: [ConfigurationReload],
      },
      HealthModule.forRoot({
        backendProbe: {
          useFactory: () => ({
            check: () =>
              fixture.backendFailure === undefined
                ? Promise.resolve()
                : Promise.reject(fixture.backendFailure),
          }),
        },
      }),
      ManagementModule.forRoot({
        admin: admin
          ? {
              jobs: {
                module: FakeJobsModule,
                providers: [{ provide: JOB_CONTROL, useValue: jobs }],
                exports: [JOB_CONTROL],
              },
            }
          : undefined,
      }),
    ],
  })
    .overrideProvider(LOGGER)
    .useValue(logger)
    .overrideProvider(BackendClient)
    .useValue({ send: (request: BackendRequest) => fixture.backend(request) })
    .compile();
  const app = testing.createNestApplication<INestApplication<Server>>(new ExpressAdapter(), {
    forceCloseConnections: true,
    bodyParser: false,
  });
  app.useLogger(false);
  setUpManagement(app, { admin: admin ? 'on' : 'off' });
  await app.listen(0, '127.0.0.1');
  return Object.assign(fixture, { app });
}
