export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Settings {
  readonly directory: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly region: string;
  readonly users: readonly Credentials[];
  /** Undefined: no control endpoint. 0: any free port. */
  readonly controlPort?: number;
}

/** A setting that cannot be used; the message names it and says what would do. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', '::1', 'localhost'];
const HIGHEST_PORT = 65_535;
const DEFAULT_PORT = 9000;

type Environment = Readonly<Record<string, string | undefined>>;

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new SettingError(`${name} is not set.`);
  return value;
}

function port(environment: Environment, name: string, fallback: number): number {
  const text = environment[name] ?? String(fallback);
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > HIGHEST_PORT) {
    throw new SettingError(
      `${name} is "${text}"; it must be a port, 0 to ${HIGHEST_PORT} (0: any free port).`,
    );
  }
  return value;
}

function loopbackHost(environment: Environment): string {
  const host = environment.EMBEDDED_S3_HOST ?? '127.0.0.1';
  if (!LOOPBACK_HOSTS.includes(host)) {
    throw new SettingError(
      `EMBEDDED_S3_HOST is "${host}"; this server is for trying out and tests, and listens on loopback only ` +
        `(${LOOPBACK_HOSTS.join(', ')}).`,
    );
  }
  return host;
}

function isCredentials(value: unknown): value is Credentials {
  if (typeof value !== 'object' || value === null) return false;
  const { accessKeyId, secretAccessKey } = value as Partial<Record<keyof Credentials, unknown>>;
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string' && accessKeyId !== '';
}

function moreUsers(environment: Environment): readonly Credentials[] {
  const text = environment.EMBEDDED_S3_USERS;
  if (text === undefined || text === '') return [];
  let users: unknown;
  try {
    users = JSON.parse(text);
  } catch {
    // said below; the text holds secrets and is not repeated
  }
  if (!Array.isArray(users) || !users.every(isCredentials)) {
    throw new SettingError(
      'EMBEDDED_S3_USERS must be JSON: [{"accessKeyId": "...", "secretAccessKey": "..."}].',
    );
  }
  return users;
}

/** Reads the settings from environment variables. @throws SettingError */
export function readSettings(environment: Environment): Settings {
  const controlPort = environment.EMBEDDED_S3_CONTROL_PORT;
  return Object.freeze({
    directory: required(environment, 'EMBEDDED_S3_DIR'),
    host: loopbackHost(environment),
    port: port(environment, 'EMBEDDED_S3_PORT', DEFAULT_PORT),
    region: environment.EMBEDDED_S3_REGION ?? 'us-east-1',
    users: [
      {
        accessKeyId: required(environment, 'EMBEDDED_S3_ACCESS_KEY_ID'),
        secretAccessKey: required(environment, 'EMBEDDED_S3_SECRET_ACCESS_KEY'),
      },
      ...moreUsers(environment),
    ],
    ...(controlPort === undefined || controlPort === ''
      ? {}
      : { controlPort: port(environment, 'EMBEDDED_S3_CONTROL_PORT', 0) }),
  });
}
