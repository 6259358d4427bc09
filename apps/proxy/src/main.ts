import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Logger as NestPinoLogger } from 'nestjs-pino';
import { ConfigurationError, renderProblem, type Settings } from '@s3ep/config';
import { DrainState } from '@s3ep/health';
import { type Logger, LOGGER } from '@s3ep/observability';
import { AppModule } from './app.module';
import { explainListenError } from './explain-listen-error';
import { managementTls } from './management/management-tls';
import { setUpManagement } from './management/set-up-management';
import { ConfigurationReload } from './reload/configuration-reload';
import { ConfigurationSource } from './reload/configuration-source';
import { ConfigurationWatch } from './reload/configuration-watch';
import { S3Listener } from './s3/s3-listener';
import { CertificateExpiry } from './tls/certificate-expiry';
import { setContentCipher } from './s3/set-content-cipher';

/** Configuration -> Nest -> listen -> shutdown. */
async function main(): Promise<void> {
  const { env: environment } = process;
  const source = new ConfigurationSource({
    environment,
    onWarning: (warning) => {
      process.stderr.write(`warning: ${renderProblem(warning)}\n`);
    },
  });
  const settings = source.load();
  const app = await NestFactory.create(
    AppModule.forRoot({ settings, source, environment }),
    new ExpressAdapter(),
    {
      bufferLogs: true,
      abortOnError: false,
      bodyParser: false, // setUpManagement has its own
      // a probe or scraper that hangs must not hold the end up
      forceCloseConnections: true,
      ...(settings.management.tls && { httpsOptions: managementTls(settings.management.tls) }),
    },
  );
  app.useLogger(app.get(NestPinoLogger));
  setUpManagement(app, settings.management);
  const logger = app.get<Logger>(LOGGER);
  const contentCipher = setContentCipher(settings.s3, logger);
  const { host, port } = settings.management;
  await app.listen(port, host).catch(explainListenError('management', settings.management));
  const listener = app.get(S3Listener);
  const s3 = await listener.listen().catch(explainListenError('s3', settings.s3));
  const management = await app.getUrl();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      void shutDown({ app, settings, logger, signal });
    });
  process.on('SIGHUP', () => {
    app.get(ConfigurationReload).reload('signal');
  });
  app.get(ConfigurationWatch).start();
  app.get(CertificateExpiry).check(settings);
  // last: whoever reads it may send a signal at once
  logger.info({ s3, management, contentCipher }, 'listening');
}

interface ShutDown {
  readonly app: INestApplication;
  readonly settings: Settings;
  readonly logger: Logger;
  readonly signal: string;
}

/** Not ready at once, serving for the grace period, then only what is in flight, then gone with code 0. */
async function shutDown({ app, settings, logger, signal }: ShutDown): Promise<void> {
  const { shutdownGraceSeconds, shutdownDrainSeconds } = settings.s3;
  logger.info({ signal, shutdownGraceSeconds, shutdownDrainSeconds }, 'draining');
  app.get(DrainState).beginDraining();
  await delay(shutdownGraceSeconds * 1_000);
  await app.get(S3Listener).close(shutdownDrainSeconds);
  await app.close();
  logger.info('stopped');
  process.exit(0);
}

main().catch((error: unknown) => {
  const text =
    error instanceof ConfigurationError || (error as { expected?: boolean }).expected
      ? (error as Error).message
      : ((error as Error).stack ?? String(error));
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
