import { BackendSession } from '@s3ep/backend';
import { FormatError } from '@s3ep/object-format';
import { describeRecord, RECORD_HEADER } from '@s3ep/operations';
import { loadForCommand } from '../access/load-for-command';
import { untilSignal } from '../access/until-signal';
import { withBackend } from '../access/with-backend';
import type { Command, CommandContext, ExitCode } from '../command';
import { renderRecord } from '../inspect/render-record';
import { parseOptions } from '../parse-options';
import { readSavedRecord } from '../restore/saved-record';
import { whyNotRestored } from '../restore/why-not-restored';
import { UsageError } from '../usage-error';

/** `s3ep inspect`: what a record says, without any key. */
export const inspect: Command = {
  name: 'inspect',
  synopsis: '(--record R | --bucket B --key K [--version-id V] [--config FILE]) [--json]',
  summary: 'Print the record of an encrypted object; no key is needed',
  help: [
    '  --record R   the value of the metadata entry s3ep, or @FILE that holds it, or that holds the JSON which',
    '               "aws s3api head-object" printed',
    '  --key K      an object at the backend that is configured, or its version V: one HEAD',
    'Exit codes: 0 a record was printed, 1 there is none or it cannot be read, 2 called wrongly.',
  ],
  run: async (args, context) => {
    const options = parseOptions(args, {
      config: { type: 'string', short: 'c' },
      record: { type: 'string' },
      bucket: { type: 'string', short: 'b' },
      key: { type: 'string', short: 'k' },
      'version-id': { type: 'string' },
      json: { type: 'boolean' },
    });
    const { record, bucket, key, json = false } = options;
    if (record !== undefined) {
      if (bucket !== undefined || key !== undefined)
        throw new UsageError('give --record, or --bucket and --key');
      return show(context, { text: readSavedRecord(record).record, json });
    }
    if (bucket === undefined || key === undefined)
      throw new UsageError('give --record, or --bucket and --key');
    const settings = loadForCommand(options.config, context);
    if (!settings) return 2;
    return untilSignal((signal) =>
      withBackend(settings, context.environment, async (client) => {
        const backend = new BackendSession({ client, credentials: undefined, signal });
        const version = options['version-id'];
        try {
          const head = await backend.send({
            method: 'HEAD',
            bucket,
            key,
            query: version === undefined ? [] : [['versionId', version]],
          });
          const text = head.headers[RECORD_HEADER];
          if (head.status === 200 && text !== undefined) return show(context, { text, json });
          context.complain(
            head.status === 200
              ? 'the object is not encrypted: it has no record'
              : `the backend answered ${head.status}`,
          );
        } catch (error) {
          context.complain(whyNotRestored(error));
        }
        return 1;
      }),
    );
  },
};

function show(
  { print, complain }: CommandContext,
  { text, json }: { readonly text: string; readonly json: boolean },
): ExitCode {
  try {
    const record = describeRecord(text);
    if (json) print(JSON.stringify(record, undefined, 2));
    else for (const line of renderRecord(record)) print(line);
    return 0;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    complain(`this is no record: ${error.reason}`);
    return 1;
  }
}
