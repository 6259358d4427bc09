import { X509Certificate } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Settings } from '@s3ep/config';
import type { Logger, Metrics } from '@s3ep/observability';

const DAY_MILLISECONDS = 86_400_000;
/** Long enough to renew it by hand, and shorter than what is left to one of 90 days when machines renew it. */
const WARNED_BEFORE_MILLISECONDS = 14 * DAY_MILLISECONDS;

/** What a file of certificates is for. */
interface CertificateFile {
  readonly setting: string;
  readonly file: string;
  readonly certificates: readonly string[];
  /** The port that shows them. */
  readonly port?: 's3' | 'management';
}

export interface CertificateExpiryOptions {
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Pick<Metrics, 'certificatesExpire'>;
  readonly now?: () => number;
}

/** Says which certificates that are in use have expired or will soon: now, after each reload, and once a day. */
export class CertificateExpiry implements OnApplicationShutdown {
  readonly #options: CertificateExpiryOptions;
  #settings: Settings | undefined;
  #daily: NodeJS.Timeout | undefined;

  constructor(options: CertificateExpiryOptions) {
    this.#options = options;
  }

  /** One warning a file, about the certificate in it that ends first. */
  check(settings: Settings): void {
    this.#settings = settings;
    this.#daily ??= setInterval(() => {
      if (this.#settings) this.check(this.#settings);
    }, DAY_MILLISECONDS).unref();
    const { logger, metrics, now = Date.now } = this.#options;
    for (const { setting, file, certificates, port } of filesOf(settings)) {
      const [first] = certificates
        .map((pem) => new X509Certificate(pem))
        .sort((one, other) => endOf(one) - endOf(other));
      if (first === undefined) continue;
      if (port !== undefined) metrics.certificatesExpire(port, endOf(first) / 1_000);
      const leftMilliseconds = endOf(first) - now();
      if (leftMilliseconds > WARNED_BEFORE_MILLISECONDS) continue;
      const expires = new Date(endOf(first)).toISOString();
      logger.warn(
        { setting, file, subject: first.subject, expires },
        leftMilliseconds > 0 ? 'a certificate expires soon' : 'a certificate has expired',
      );
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.#daily);
  }
}

function endOf({ validTo }: X509Certificate): number {
  return Date.parse(validTo);
}

function filesOf({ s3, management, backend }: Settings): readonly CertificateFile[] {
  const files: CertificateFile[] = [];
  for (const [port, tls] of [
    ['s3', s3.tls],
    ['management', management.tls],
  ] as const)
    if (tls) {
      const { certificateFile: file, certificates } = tls;
      files.push({ setting: `${port}.tls.certificateFile`, file, certificates, port });
    }
  const { clientCaFile, clientAuthorities = [] } = management.tls ?? {};
  if (clientCaFile !== undefined)
    files.push({
      setting: 'management.tls.clientCaFile',
      file: clientCaFile,
      certificates: clientAuthorities,
    });
  const { caFile, authorities = [] } = backend;
  if (caFile !== undefined)
    files.push({ setting: 'backend.caFile', file: caFile, certificates: authorities });
  return files;
}
