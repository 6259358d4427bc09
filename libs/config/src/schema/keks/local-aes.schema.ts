import { z } from 'zod';
import { choice, secret } from '../field';
import { KEK_FIELDS } from './kek-fields';
import { normaliseKey } from './normalise-key';

export const localAesSchema = z.strictObject({
  ...KEK_FIELDS,
  provider: choice('`local-aes`: an AES-256 key that this process holds.', ['local-aes']),
  key: secret('32 bytes in base64 or hexadecimal (`s3ep keygen` makes one).', { normalise: normaliseKey }),
});
