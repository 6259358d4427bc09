import { certificateTrouble } from '../certificate-trouble';

/** The settings that say where Vault is, and whom to believe. */
export interface VaultPlace {
  readonly address: string;
  readonly caFile?: string;
}

/** Node's code for a server that answers something else to the beginning of TLS. */
const NO_TLS = 'ERR_SSL_WRONG_VERSION_NUMBER';

/** Why there is no connection, with the setting to mend, where that can be told; otherwise the cause itself. */
export function explainConnectFailure(cause: unknown, { address, caFile }: VaultPlace): unknown {
  const trouble = certificateTrouble(cause);
  const { code } = Object(cause) as { code?: unknown };
  if (code === NO_TLS) return new Error(`address: ${address} does not speak TLS; is it http://?`, { cause });
  if (trouble === undefined) return cause;
  const what = `the certificate at ${address} is ${trouble}`;
  if (trouble === 'of another name') return new Error(`address: ${what}; name Vault as it does`, { cause });
  if (trouble !== 'untrusted') return new Error(`${what}; renew it at Vault, or set the clocks`, { cause });
  const mend =
    caFile === undefined
      ? 'caFile is not set; name the PEM file of the authority that signed it there'
      : `caFile: no authority in ${caFile} signed it, or not all certificates of the chain are sent`;
  return new Error(`${what}; ${mend}`, { cause });
}
