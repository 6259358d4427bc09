import { z } from 'zod';
import { ADMIN_ROLES } from '../settings';
import { choice, file, formattedText, secret, text } from './field';
import { port } from './s3.schema';

/** SHA-256 has 32 bytes. */
const SHA256_HEX = /^[0-9a-f]{64}$/i;
/** Of a name in the audit log, and of a common name (RFC 5280, ub-common-name). */
const NAME = { form: /^[^\p{C}]{1,64}$/u, rule: '1 to 64 printable characters' } as const;

function normaliseSha256(value: string): string {
  if (SHA256_HEX.test(value)) return value.toLowerCase();
  throw new Error('64 hexadecimal digits, as `s3ep admin-token` prints them');
}

const role = choice(
  '`viewer` reads; `operator` may also start jobs, reload, and set the log level.',
  ADMIN_ROLES,
);

const tokenSchema = z
  .strictObject({
    name: formattedText('Who calls with it: this name is in the audit log.', NAME),
    sha256: secret('SHA-256 of the token in hexadecimal. `s3ep admin-token` makes both.', {
      normalise: normaliseSha256,
    }),
    role,
  })
  .describe('A bearer token.');

const certificateSchema = z
  .strictObject({
    commonName: formattedText("Common name (CN) in the certificate's subject; it is in the audit log.", NAME),
    role,
  })
  .describe('A client certificate.');

const WITH_TLS = { defaultText: 'none; both or neither' } as const;

const managementTlsSchema = z
  .strictObject({
    certificateFile: file(
      'PEM file with the certificate chain of the management listener, its own certificate first. Read again when it changes.',
      WITH_TLS,
    ),
    privateKeyFile: file('PEM file with the private key of that certificate.', WITH_TLS),
    clientCaFile: file(
      'PEM file of the certificate authorities that issue client certificates for the admin API. Read again when it changes. Health and metrics ask for none.',
    ).optional(),
  })
  .describe('TLS on the management listener; without it, it speaks plain HTTP.');

export const managementSchema = z
  .strictObject({
    host: text(
      'Address that the management listener binds. Another than loopback exposes health and metrics to that network, which Prometheus needs; the admin API must then have credentials, or be off.',
    ).default('127.0.0.1'),
    port: port('Port of the management listener; 0 takes any free port.').default(9090),
    admin: choice(
      '`on`: the admin API is at `/admin/v1`, for who has a token or a certificate. `off`: it does not exist; health, metrics and `/docs` do.',
      ['on', 'off'],
    ).default('on'),
    tls: managementTlsSchema.optional(),
    tokens: z.array(tokenSchema).describe('Bearer tokens of the admin API, hashed.').default([]),
    certificates: z
      .array(certificateSchema)
      .describe('Client certificates of the admin API; they need `management.tls.clientCaFile`.')
      .default([]),
  })
  .describe('The management listener: health, metrics, admin API.')
  .prefault({});
