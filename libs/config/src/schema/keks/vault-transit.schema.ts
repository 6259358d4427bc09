import { z } from 'zod';
import { choice, file, formattedText, text } from '../field';
import { httpOrigin } from '../http-origin';
import { CALL_LIMIT_FIELDS, KEK_FIELDS } from './kek-fields';
import { vaultAuthSchema, vaultMount } from './vault-auth.schema';

export const vaultTransitSchema = z.strictObject({
  ...KEK_FIELDS,
  provider: choice('`vault-transit`: a key in the transit engine of HashiCorp Vault or OpenBao.', [
    'vault-transit',
  ]),
  address: httpOrigin('`http(s)://host[:port]` of Vault or OpenBao, without a path.'),
  mount: vaultMount('Where the transit engine is mounted.').default('transit'),
  key: formattedText('Name of the key in it; its type must be `aes256-gcm96`.', {
    form: /^\w([\w.-]*\w)?$/,
    rule: 'the name of a Vault key: letters, digits, "_", "-" and "."',
  }),
  namespace: text('Namespace, where Vault has them.').optional(),
  caFile: file("PEM file of certificate authorities to trust at Vault instead of the system's.").optional(),
  auth: vaultAuthSchema,
  ...CALL_LIMIT_FIELDS,
});
