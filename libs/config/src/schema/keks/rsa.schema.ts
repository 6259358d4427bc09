import { z } from 'zod';
import type { RsaKekSettings } from '../../kek-settings';
import { parseRsaKey } from '../../rsa-key';
import { choice, file, secret } from '../field';
import { KEK_FIELDS } from './kek-fields';
import { normaliseKey } from './normalise-key';

function checkPrivateKey(pem: string): string {
  parseRsaKey(pem, 'private');
  return pem;
}

export const rsaSchema = z
  .strictObject({
    ...KEK_FIELDS,
    provider: choice(
      '`rsa`: an RSA key pair of 3072 bits or more, of which this process may hold both or only the public half.',
      ['rsa'],
    ),
    privateKey: secret('The private key in PEM, without a passphrase. It wraps and unwraps.', {
      normalise: checkPrivateKey,
    }).optional(),
    publicKeyFile: file(
      'PEM file of the public key, in place of `privateKey`: such a KEK wraps bucket keys, and unwraps none.',
    ).optional(),
    authKey: secret(
      '32 bytes in base64 or hexadecimal. They prove that it was the proxy that wrapped a bucket key, as anybody can encrypt under a public key.',
      { normalise: normaliseKey },
    ),
  })
  .transform((given, context): RsaKekSettings => {
    const { privateKey, publicKeyFile, ...rest } = given;
    if (privateKey !== undefined && publicKeyFile === undefined) return { ...rest, privateKey };
    if (privateKey === undefined && publicKeyFile !== undefined) return { ...rest, publicKeyFile };
    const both = privateKey !== undefined;
    context.addIssue({
      code: 'custom',
      path: [both ? 'publicKeyFile' : 'privateKey'],
      message: both ? 'is given together with privateKey, which holds the public key too' : 'is missing',
      params: {
        mend: both ? 'keep one of the two' : 'give privateKey or privateKeyFile, or only publicKeyFile',
      },
    });
    return z.NEVER;
  });
