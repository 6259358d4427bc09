import { z } from 'zod';
import { choice, file, formattedText, secret, text } from '../field';

/** Where kubelets put the token of a pod's service account. */
const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Path of a mount in Vault, without slashes around it. */
export const vaultMount = (meaning: string) =>
  formattedText(meaning, {
    form: /^[\w.-]+(\/[\w.-]+)*$/,
    rule: 'the path of a mount: letters, digits, "_", "-" and "." between single slashes',
  });

/** How we log in to Vault or OpenBao. */
export const vaultAuthSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: choice('`token`: with a token in a file.', ['token']),
      tokenFile: file(
        'File that holds the token. It is read again when it changes, so an agent may renew the token.',
      ),
    }),
    z.strictObject({
      type: choice('`kubernetes`: with the service account of the pod.', ['kubernetes']),
      mount: vaultMount('Where the auth method is mounted.').default('kubernetes'),
      role: text('Role of the auth method to log in with.'),
      jwtFile: file('Token of the service account. It is read again at every login.').default(
        SERVICE_ACCOUNT_TOKEN,
      ),
    }),
    z.strictObject({
      type: choice('`approle`: with the two halves of an AppRole.', ['approle']),
      mount: vaultMount('Where the auth method is mounted.').default('approle'),
      roleId: text('RoleID of the AppRole.'),
      secretId: secret('SecretID of the AppRole.'),
    }),
  ])
  .describe('How the proxy logs in.');
