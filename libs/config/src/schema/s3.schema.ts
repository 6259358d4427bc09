import { z } from 'zod';
import { CONTENT_CIPHERS } from '../settings';
import { choice, file, flag, formattedText, seconds, text, wholeNumber } from './field';

export const HIGHEST_PORT = 65_535;

/** RFC 1123 host name: labels of letters, digits and hyphens. */
const HOST_NAME = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/;

export const port = (meaning: string) => wholeNumber(meaning, { min: 0, max: HIGHEST_PORT });

const WITH_TLS = { defaultText: 'none; both or neither' } as const;

const tlsServerSchema = z
  .strictObject({
    certificateFile: file(
      'PEM file with the certificate chain of the S3 listener, its own certificate first. Read again when it changes.',
      WITH_TLS,
    ),
    privateKeyFile: file('PEM file with the private key of that certificate.', WITH_TLS),
  })
  .describe('TLS on the S3 listener; without it, it speaks plain HTTP.');

export const s3Schema = z
  .strictObject({
    host: text('Address that the S3 listener binds.').default('0.0.0.0'),
    port: port('Port of the S3 listener; 0 takes any free port.').default(8080),
    tls: tlsServerSchema.optional(),
    region: text(
      'Region that clients sign for; requests signed for another one are refused, as S3 does.',
    ).default('us-east-1'),
    baseDomains: z
      .array(
        formattedText('A base domain.', {
          form: HOST_NAME,
          rule: 'a host name without a leading dot, a scheme or a port',
        }),
      )
      .describe('Base domains for virtual-hosted-style addressing (`bucket.domain`), without a leading dot.')
      .default([]),
    clockSkewSeconds: seconds('How far the clock of a client may differ.', { max: 86_400 }).default(900),
    idleTimeoutSeconds: seconds('A connection without progress for that long is ended.').default(60),
    headersTimeoutSeconds: seconds('Time that a client has to send its request head.').default(30),
    shutdownGraceSeconds: seconds(
      'After SIGTERM: time during which it reports "not ready" but still accepts requests.',
      { min: 0 },
    ).default(5),
    shutdownDrainSeconds: seconds('After the grace period: time that requests in flight have to finish.', {
      min: 0,
    }).default(60),
    announceEncryption: flag(
      'Adds `x-amz-server-side-encryption: aws:kms` to answers about encrypted objects, for clients that compare MD5 sums unless they see it.',
    ).default(false),
    contentCipher: choice(
      'What encrypts and decrypts content. `auto`: OpenSSL, called directly, which costs half the CPU; `node:crypto` where that cannot be. `node`: always `node:crypto`. The stored bytes are the same.',
      CONTENT_CIPHERS,
    ).default('auto'),
  })
  .describe('The S3 listener, which clients talk to.')
  .prefault({});
