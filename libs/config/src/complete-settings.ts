import type { Complain } from './complain';
import { completeBucket } from './complete-bucket';
import { completeManagement } from './complete-management';
import type { Draft } from './draft';
import type { Problem } from './problem';
import { CATCH_ALL_BUCKET } from './schema/buckets.schema';
import { refuseRepeats } from './refuse-repeats';
import type { ParsedSettings } from './schema/settings.schema';
import type { Settings } from './settings';
import type { SettingPath } from './setting-path';
import { renderPath } from './setting-path';
import type { ReadFile } from './source/read-file';
import { completeBackend } from './tls/complete-backend';
import { completeManagementTls, completeS3 } from './tls/complete-listeners';

/** Where settings get the rest from. */
export interface SettingsSurroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly readFile: ReadFile;
}

/** Entries after "*" would never be looked at. */
function refuseUnreachable(buckets: readonly { match: string }[], complain: Complain): void {
  const catchAll = buckets.findIndex(({ match }) => /^\*+$/.test(match));
  if (catchAll < 0 || catchAll === buckets.length - 1) return;
  const message = 'is never reached: an entry before it matches every bucket';
  complain(['buckets', catchAll + 1, 'match'], message, `move buckets[${catchAll}] to the end`);
}

/** The state of uploads is the proxy's own: clients cannot reach its bucket, whatever a rule says. */
function refuseOpenStateBucket({ buckets, multipart }: ParsedSettings, complain: Complain): void {
  const rule = buckets.findIndex(({ match }) => match === multipart.stateBucket);
  if (rule < 0) return;
  const mend = 'remove the entry, or give the state a bucket of its own';
  complain(['buckets', rule, 'match'], 'is multipart.stateBucket, which no client can reach', mend);
}

/** Credentials of type `environment` must be there. */
function refuseAbsentCredentials(
  { backend, clients, keys }: ParsedSettings,
  environment: NodeJS.ProcessEnv,
  complain: Complain,
): void {
  const missing = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter((name) => !environment[name]);
  if (missing.length === 0) return;
  const message = `is environment, but ${missing.join(' and ')} is not set`;
  const check = (type: string | undefined, path: SettingPath): void => {
    if (type === 'environment')
      complain(path, message, `set ${missing.join(' and ')}, or choose another type`);
  };
  check(backend.credentials.type, ['backend', 'credentials', 'type']);
  for (const [index, kek] of keys.keks.entries()) {
    if (kek.provider !== 'aws-kms') continue;
    check(kek.credentials.type, ['keys', 'keks', index, 'credentials', 'type']);
  }
  for (const [index, client] of clients.entries()) {
    check(client.backendCredentials?.type, ['clients', index, 'backendCredentials', 'type']);
  }
}

/** Checks what settings say about each other, and fills in what follows from them. */
export function completeSettings(
  parsed: ParsedSettings,
  draft: Draft,
  { environment, readFile }: SettingsSurroundings,
): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = [];
  const complain: Complain = (path, message, mend) => {
    problems.push({ setting: renderPath(path), where: draft.whereOf(path), message, mend });
  };
  refuseAbsentCredentials(parsed, environment, complain);
  const kekIds = parsed.keys.keks.map(({ id }) => id);
  refuseRepeats(kekIds, (index) => ['keys', 'keks', index, 'id'], complain);
  const rules = parsed.buckets.length > 0 ? parsed.buckets : [CATCH_ALL_BUCKET];
  const buckets = rules.map((bucket, index) =>
    completeBucket({ bucket, index, keks: parsed.keys.keks, complain }),
  );
  refuseRepeats(
    buckets.map(({ match }) => match),
    (index) => ['buckets', index, 'match'],
    complain,
  );
  refuseUnreachable(buckets, complain);
  refuseOpenStateBucket(parsed, complain);
  completeManagement(parsed.management, complain);
  if (parsed.clients.length === 0) {
    const mend = 'add one, or set S3EP_CLIENT_ACCESS_KEY_ID and S3EP_CLIENT_SECRET_ACCESS_KEY';
    complain(['clients'], 'there is no client, so nobody could call', mend);
  }
  refuseRepeats(
    parsed.clients.map(({ accessKeyId }) => accessKeyId),
    (index) => ['clients', index, 'accessKeyId'],
    complain,
  );
  const reading = { readFile, complain };
  const s3 = completeS3(parsed.s3, reading);
  const management = completeManagementTls(parsed.management, reading);
  const backend = completeBackend(parsed.backend, reading);
  return { settings: { ...parsed, s3, management, backend, buckets }, problems };
}
