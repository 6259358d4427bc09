import { z } from 'zod';
import { choice, file, formattedText, secret } from '../field';
import { CALL_LIMIT_FIELDS, KEK_FIELDS } from './kek-fields';

export const pkcs11Schema = z.strictObject({
  ...KEK_FIELDS,
  provider: choice(
    '`pkcs11`: an AES-256 key in a hardware security module, which never leaves it. Needs the package `pkcs11js`.',
    ['pkcs11'],
  ),
  library: file("The module's PKCS#11 library, such as `/usr/lib/softhsm/libsofthsm2.so`."),
  tokenLabel: formattedText('Label of the token that holds the key.', {
    form: /^(?=.*\S$).{1,32}$/,
    rule: 'the label of a token: 1 to 32 characters, no blank at the end',
  }),
  pin: secret('PIN of the user (`CKU_USER`) of the token.'),
  keyLabel: formattedText('Label (`CKA_LABEL`) of the key; no other AES-256 key of the token may have it.', {
    form: /^.+$/,
    rule: 'a label of one line',
  }),
  ...CALL_LIMIT_FIELDS,
});
