import { parseBackendXml } from '@s3ep/s3-protocol';
import { describeAnswer, succeeded } from '../answer';
import type { Finding } from '../finding';
import type { Probe } from '../probe';
import type { ProbeSite } from '../probe-site';

const ENABLE = Buffer.from(
  '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>',
);

/** Tried in a bucket of the run's own, at its end; in another one only asked for. */
export const versioning: Probe = {
  name: 'versions',
  run: async (site) => {
    const asked = await site.ask({ method: 'GET', query: [['versioning', '']] });
    if (!succeeded(asked)) return found(describeAnswer(asked), false);
    if (!site.isOwnBucket) {
      const status = parseBackendXml(asked.body).child('Status')?.text;
      return { verdict: 'good', seen: `${status ?? 'not enabled'} in this bucket` };
    }
    const query: [string, string][] = [['versioning', '']];
    const enabled = await site.ask({ method: 'PUT', query, body: ENABLE });
    if (!succeeded(enabled)) return found(describeAnswer(enabled), false);
    return (await keepsVersions(site)) ? found('kept', true) : found('enabled, but not kept', false);
  },
};

async function keepsVersions(site: ProbeSite): Promise<boolean> {
  const key = site.newKey('versions');
  const [first] = [await site.put(key, Buffer.from('first')), await site.put(key, Buffer.from('second'))];
  const versionId = first.headers['x-amz-version-id'];
  if (versionId === undefined) return false;
  const old = await site.ask({ method: 'GET', key, query: [['versionId', versionId]] });
  return old.body.toString() === 'first';
}

const found = (seen: string, can: boolean): Finding => ({
  verdict: 'fact',
  seen,
  facts: { abilities: { versioning: can } },
});
