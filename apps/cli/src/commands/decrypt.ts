import { BackendSession } from '@s3ep/backend';
import { InPlaceObjects } from '@s3ep/operations';
import { parseBucketName, parseObjectKey } from '@s3ep/s3-protocol';
import { createServices } from '../access/create-services';
import { loadForCommand } from '../access/load-for-command';
import { untilSignal } from '../access/until-signal';
import { withBackend } from '../access/with-backend';
import type { Command } from '../command';
import { parseOptions } from '../parse-options';
import { readDecryptRequest } from '../restore/decrypt-usage';
import { readKekFiles } from '../restore/kek-options';
import { reportAll, reportOne } from '../restore/report-restored';
import { restoreFile } from '../restore/restore-file';
import { restoreObject } from '../restore/restore-object';
import { restorePrefix } from '../restore/restore-prefix';
import { restoringKeyRing } from '../restore/restoring-key-ring';
import { readSavedRecord } from '../restore/saved-record';
import { UsageError } from '../usage-error';

const OBJECTS_AT_ONCE = 8;

/** `s3ep decrypt`: the way out. */
export const decrypt: Command = {
  name: 'decrypt',
  synopsis:
    '(--file F --record R --bucket B --key K | --bucket B (--key K [--version-id V] | --prefix P)) --out O [option...]',
  summary: 'Turn stored objects into plaintext, with nothing but the key-encryption keys',
  help: [
    'No proxy is needed. What is decrypted:',
    '  --file F --record R   the stored object in file F; R is the value of its metadata entry s3ep, or @FILE that',
    '                        holds it, or that holds the JSON which "aws s3api get-object" or "head-object" printed.',
    '                        --bucket and --key name where it was stored.',
    '  --key K               an object at the backend, or its version V',
    '  --prefix P            all objects below P ("" is the whole bucket) into files below directory O. Characters that',
    '                        file names cannot have stand as %XX there; each file of another name than its key is told.',
    'Keys, of which one that opens the objects is enough, be it the one of a recoveryKek:',
    '  --kek ID=FILE         a key as keygen wrote it, local-aes or rsa (a private key in PEM); may be repeated',
    '  --auth-key ID=FILE    the authKey of an RSA key, where it is not in the file of the key with .auth behind it',
    '  --config FILE         those under keys.keks: the way for aws-kms, vault-transit and pkcs11. Needed, or found as the',
    '                        proxy finds it, for objects at the backend. Clients and buckets need not be in it, and with',
    '                        --file nothing but keys; with --file and --kek it is read only where it is named.',
    'What else:',
    '  --accept-origin B     take records that were written to bucket B as well (copies behind the proxy)',
    '  --copy-plain          take objects that are not encrypted as they are; otherwise they count as failed',
    '  --metadata            write beside each file O, as O.metadata.json, what describes the object: content headers and',
    '                        user metadata, sealed or not (with --file: what is sealed, or what the JSON says)',
    '  --overwrite           replace files that are there',
    'Every byte is authenticated before it is written, and a file appears under its name when it is whole.',
    'Exit codes: 0 everything was decrypted, 1 something was not (it says what, and how many), 2 called wrongly.',
  ],
  run: async (args, context) => {
    const options = parseOptions(args, {
      config: { type: 'string', short: 'c' },
      kek: { type: 'string', multiple: true },
      'auth-key': { type: 'string', multiple: true },
      file: { type: 'string' },
      record: { type: 'string' },
      bucket: { type: 'string', short: 'b' },
      key: { type: 'string', short: 'k' },
      'version-id': { type: 'string' },
      prefix: { type: 'string' },
      out: { type: 'string', short: 'o' },
      'accept-origin': { type: 'string', multiple: true },
      'copy-plain': { type: 'boolean' },
      metadata: { type: 'boolean' },
      overwrite: { type: 'boolean' },
    });
    const request = readDecryptRequest(options);
    const kekFiles = readKekFiles({ kek: options.kek ?? [], authKey: options['auth-key'] ?? [] });
    const isOffline = request.from === 'file';
    const needsSettings = !isOffline || kekFiles.length === 0 || options.config !== undefined;
    const unneeded = isOffline ? (['backend', 'buckets'] as const) : (['buckets'] as const);
    const settings = needsSettings ? loadForCommand(options.config, context, unneeded) : undefined;
    if (needsSettings && !settings) return 2;
    const keyRing = restoringKeyRing({ settings, kekFiles, acceptOrigins: options['accept-origin'] ?? [] });
    const choices = {
      overwrite: options.overwrite ?? false,
      metadata: options.metadata ?? false,
      copyPlain: options['copy-plain'] ?? false,
    };
    return untilSignal(async (signal) => {
      if (request.from === 'file') {
        const { stored, bucket, key, out } = request;
        const saved = readSavedRecord(request.record);
        return reportOne(context, out, () =>
          restoreFile({ keyRing, stored, saved, bucket, key, file: out, signal, ...choices }),
        );
      }
      if (!settings) return 2;
      const bucket = parsedName(() => parseBucketName(request.bucket));
      const policy = keyRing.policyOf(bucket);
      if (!policy) return 2;
      return withBackend(settings, context.environment, async (client) => {
        const backend = new BackendSession({ client, credentials: undefined, signal });
        const services = createServices(settings, keyRing);
        const objects = new InPlaceObjects({ backend, services, bucket, policy });
        if (request.from === 'object') {
          const { out, versionId } = request;
          const name = {
            key: parsedName(() => parseObjectKey(request.key)),
            ...(versionId !== undefined && { versionId }),
          };
          return reportOne(context, out, () =>
            restoreObject({ objects, name, file: out, signal, ...choices }),
          );
        }
        const { prefix, out } = request;
        return reportAll(context, (watcher) =>
          restorePrefix({
            backend,
            objects,
            bucket,
            prefix,
            directory: out,
            concurrency: OBJECTS_AT_ONCE,
            signal,
            ...choices,
            ...watcher,
          }),
        );
      });
    });
  },
};

function parsedName<Name>(parse: () => Name): Name {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
