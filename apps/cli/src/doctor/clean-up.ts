import { setTimeout as delay } from 'node:timers/promises';
import { parseBackendXml, parseListVersionsResult } from '@s3ep/s3-protocol';
import { type Answer, describeAnswer, succeeded } from './answer';
import type { ProbeSite } from './probe-site';

/** Pages of 1,000 versions; a run makes about a hundred. */
const MOST_PAGES = 10;
const NOT_FOUND = 404;
const CONFLICT = 409;
const BUCKET_ATTEMPTS = 5;
const BUCKET_DELAY_MILLISECONDS = 1_000;

/**
 * Removes what the probes made: what was noted, and what the backend lists below the prefix, each version of it; and the
 * bucket, if it is the run's own. Every request has a limit of its own, and a second chance: one that hangs or fails
 * must not leave the rest behind.
 *
 * @param open the site for one request
 * @returns what could not be removed
 */
export async function cleanUp(open: () => ProbeSite): Promise<readonly string[]> {
  const complaints: string[] = [];
  const attempt = async (what: string, ask: (site: ProbeSite) => Promise<Answer>): Promise<void> => {
    const isDone = (answer: Answer): boolean => succeeded(answer) || answer.status === NOT_FOUND;
    try {
      const first = await ask(open()).catch(() => undefined);
      if (first && isDone(first)) return;
      const second = await ask(open());
      if (!isDone(second)) complaints.push(`${what}: ${describeAnswer(second)}`);
    } catch (error) {
      complaints.push(`${what}: ${(error as Error).message}`);
    }
  };
  const { leftovers } = open();
  const uploads = [...leftovers.uploads, ...(await uploadsLeft(open()).catch(() => []))];
  for (const { key, uploadId } of uploads)
    await attempt(`upload of ${key}`, (site) =>
      site.ask({ method: 'DELETE', key, query: [['uploadId', uploadId]] }),
    );
  const removeVersions = async (): Promise<ReadonlySet<string>> => {
    const listed = await versionsLeft(open());
    for (const { key, versionId } of listed)
      await attempt(`version ${versionId} of ${key}`, (site) =>
        site.ask({ method: 'DELETE', key, query: [['versionId', versionId]] }),
      );
    return new Set(listed.map(({ key }) => key));
  };
  const removed = await removeVersions();
  const unlisted = leftovers.keys.filter((key) => !removed.has(key));
  for (const key of new Set([...unlisted, ...(await keysLeft(open()).catch(() => []))]))
    await attempt(`object ${key}`, (site) => site.ask({ method: 'DELETE', key }));
  // where there are versions, that may have left markers
  if (removed.size > 0) await removeVersions();
  if (leftovers.hasBucket) await attempt(`bucket ${open().bucket}`, deleteBucket);
  const isGone = async (key: string): Promise<boolean> => (await open().head(key)).status === NOT_FOUND;
  for (const key of await keysLeft(open()).catch(() => []))
    if (!(await isGone(key).catch(() => false))) complaints.push(`object ${key}: still there`);
  return complaints;
}

/** Some list what was deleted for a while, and call the bucket not empty as long. */
async function deleteBucket(site: ProbeSite): Promise<Answer> {
  let answer = await site.ask({ method: 'DELETE' });
  for (let attempt = 1; answer.status === CONFLICT && attempt < BUCKET_ATTEMPTS; attempt++) {
    await delay(BUCKET_DELAY_MILLISECONDS);
    answer = await site.ask({ method: 'DELETE' });
  }
  return answer;
}

/** None where the backend has no versions to list. */
async function versionsLeft(site: ProbeSite): Promise<readonly { key: string; versionId: string }[]> {
  const found: { key: string; versionId: string }[] = [];
  try {
    for (let page = 0, after: [string, string][] = []; page < MOST_PAGES; page++) {
      const query: [string, string][] = [['versions', ''], ['prefix', site.leftovers.prefix], ...after];
      const answer = await site.ask({ method: 'GET', query });
      if (!succeeded(answer)) return found;
      const { versions, isTruncated } = parseListVersionsResult(answer.body);
      found.push(...versions);
      const last = versions.at(-1);
      if (!isTruncated || !last) return found;
      after = [
        ['key-marker', last.key],
        ['version-id-marker', last.versionId],
      ];
    }
  } catch {
    // what is noted is removed all the same, and what is left is found by keysLeft
  }
  return found;
}

/** Those whose id was lost with the answer. */
async function uploadsLeft(site: ProbeSite): Promise<readonly { key: string; uploadId: string }[]> {
  const query: [string, string][] = [
    ['prefix', site.leftovers.prefix],
    ['uploads', ''],
  ];
  const answer = await site.ask({ method: 'GET', query });
  if (!succeeded(answer)) return [];
  return parseBackendXml(answer.body)
    .childrenNamed('Upload')
    .map((entry) => ({ key: entry.child('Key')?.text ?? '', uploadId: entry.child('UploadId')?.text ?? '' }))
    .filter(({ key }) => key.startsWith(site.leftovers.prefix));
}

async function keysLeft(site: ProbeSite): Promise<readonly string[]> {
  const query: [string, string][] = [
    ['list-type', '2'],
    ['prefix', site.leftovers.prefix],
  ];
  const answer = await site.ask({ method: 'GET', query });
  if (!succeeded(answer)) return [];
  const listed = parseBackendXml(answer.body).childrenNamed('Contents');
  return listed
    .map((entry) => entry.child('Key')?.text ?? '')
    .filter((key) => key.startsWith(site.leftovers.prefix));
}
