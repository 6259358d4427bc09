import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildConnector } from 'undici';

/**
 * A connector that trusts the certificate authorities of a file instead of those that Node knows. Connections are rare,
 * so the file is read for each: a new authority is trusted from the moment it is there.
 *
 * @throws RangeError where there is none in the file; the message names the setting
 */
export function connectTrusting(caFile: string, kekId: string): buildConnector.connector {
  readAuthorities(caFile, kekId);
  return (options, callback) => {
    try {
      buildConnector({ ca: readAuthorities(caFile, kekId) })(options, callback);
    } catch (error) {
      callback(error as Error, null);
    }
  };
}

function readAuthorities(caFile: string, kekId: string): Buffer {
  const pem = readFileSync(caFile);
  try {
    new X509Certificate(pem); // the first one; from a file without any Node would trust nobody, and not say why
  } catch (cause) {
    throw new RangeError(`KEK "${kekId}": caFile: ${caFile} holds no certificate in PEM`, { cause });
  }
  return pem;
}
