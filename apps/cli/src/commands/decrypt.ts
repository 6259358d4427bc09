import { readFileSync } from 'node:fs';
import { BackendSession } from '@s3ep/backend';
import { InPlaceObjects } from '@s3ep/operations';
import { parseBucketName, parseObjectKey } from '@s3ep/s3-protocol';
import { createServices } from '../access/create-services';
import { loadForCommand } from '../access/load-for-command';
import { untilSignal } from '../access/until-signal';
import { withBackend } from '../access/with-backend';
import type { Command, CommandContext, ExitCode } from '../command';
import { parseOptions } from '../parse-options';
import { readDecryptRequest } from '../restore/decrypt-usage';
import { fileNameOfKey } from '../restore/file-name-of-key';
import { readKekFiles, restoringKeyRing } from '../restore/kek-options';
import { restoreFile } from '../restore/restore-file';
import { restoreObject } from '../restore/restore-object';
import { restorePrefix } from '../restore/restore-prefix';
import { whyNotRestored } from '../restore/why-not-restored';
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
    '                        holds it. --bucket and --key name where it was stored.',
    '  --key K               an object at the backend, or its version V',
    '  --prefix P            all objects below P ("" is the whole bucket) into files below directory O. Characters that',
    '                        file names cannot have stand as %XX there, and each such file is told.',
    'Keys: those of the configuration (--config FILE, or as the proxy finds it), and with --kek ID=FILE, which may be',
    'repeated, local keys as keygen wrote them. With --file and --kek no configuration is read.',
    '  --accept-origin B     take records that were written to bucket B as well (copies behind the proxy)',
    '  --copy-plain          take objects that are not encrypted as they are; otherwise they count as failed',
    '  --metadata            write beside each file O, as O.metadata.json, what describes the object: content headers and',
    '                        user metadata, sealed or not (with --file only what is sealed in the record)',
    '  --overwrite           replace files that are there',
    'Every byte is authenticated before it is written, and a file appears under its name when it is whole.',
    'Exit codes: 0 everything was decrypted, 1 something was not (it says what, and how many), 2 called wrongly.',
  ],
  run: async (args, context) => {
    const options = parseOptions(args, {
      config: { type: 'string', short: 'c' },
      kek: { type: 'string', multiple: true },
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
    const kekFiles = readKekFiles(options.kek ?? []);
    const needsSettings = request.from !== 'file' || kekFiles.length === 0;
    const settings = needsSettings ? loadForCommand(options.config, context) : undefined;
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
        const record = readRecordText(request.record);
        return one(context, out, () =>
          restoreFile({ keyRing, stored, record, bucket, key, file: out, signal, ...choices }),
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
          return one(context, out, () => restoreObject({ objects, name, file: out, signal, ...choices }));
        }
        const { prefix, out } = request;
        return all(context, (watcher) =>
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

function readRecordText(option: string): string {
  if (!option.startsWith('@')) return option;
  try {
    return readFileSync(option.slice(1), 'latin1').trim();
  } catch (error) {
    throw new UsageError(`the record cannot be read: ${(error as Error).message}`);
  }
}

function parsedName<Name>(parse: () => Name): Name {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function one(
  { print, complain }: CommandContext,
  out: string,
  restore: () => Promise<number>,
): Promise<ExitCode> {
  try {
    print(`${out}: ${await restore()} bytes`);
    return 0;
  } catch (error) {
    complain(`not decrypted: ${whyNotRestored(error)}`);
    return 1;
  }
}

type Watcher = Pick<Parameters<typeof restorePrefix>[0], 'restored' | 'failed'>;

async function all(
  { print, complain }: CommandContext,
  restore: (watcher: Watcher) => Promise<void>,
): Promise<ExitCode> {
  let objects = 0;
  let bytes = 0;
  let failures = 0;
  let ended: unknown;
  try {
    await restore({
      restored: (restored) => {
        objects++;
        bytes += restored.bytes;
        // the plain case needs no line each
        if (!restored.file.endsWith(restored.key) || fileNameOfKey(restored.key) !== restored.key)
          print(`${JSON.stringify(restored.key)} is in ${restored.file}`);
      },
      failed: ({ key, why }) => {
        failures++;
        complain(`${JSON.stringify(key)} was not decrypted: ${why}`);
      },
    });
  } catch (error) {
    ended = error;
    complain(`ended early: ${whyNotRestored(error)}`);
  }
  print(`${objects} objects decrypted, ${bytes} bytes; ${failures} failed`);
  return failures === 0 && ended === undefined ? 0 : 1;
}
