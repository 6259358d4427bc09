import type { WriteCondition } from '@s3ep/config';
import { type Answer, isNotImplemented, succeeded, UnexpectedAnswerError } from '../answer';
import type { Finding } from '../finding';
import type { Probe } from '../probe';
import type { ProbeSite } from '../probe-site';

const BODY = Buffer.from('as it was');
const OTHER = Buffer.from('overwritten');
const WRONG_ETAG = '0'.repeat(32);
const RACERS = 6;
/** There is a gateway that lets several of six win in a quarter of the races: this many find it out 997 times in 1,000. */
const RACES = 20;

type Write = (site: ProbeSite, key: string, headers: Readonly<Record<string, string>>) => Promise<Answer>;

const put: Write = (site, key, headers) => site.put(key, OTHER, headers);
const complete: Write = async (site, key, headers) => {
  const uploadId = await site.createUpload(key);
  return site.complete(key, uploadId, [await site.uploadPart(key, uploadId, 1, OTHER)], headers);
};
const copy: Write = async (site, key, headers) => {
  const source = site.newKey('source');
  await site.mustPut(source, OTHER);
  return site.copy(source, key, headers);
};
const remove: Write = (site, key, headers) => site.ask({ method: 'DELETE', key, headers });

/** If-None-Match: * must keep what is there, and write where nothing is. */
function ifNoneMatchProbe(name: string, condition: WriteCondition, write: Write): Probe {
  return {
    name: `If-None-Match: * of ${name}`,
    run: async (site) => {
      const taken = site.newKey('taken');
      await site.mustPut(taken, BODY);
      const refused = await write(site, taken, { 'if-none-match': '*' });
      const kept = (await site.get(taken)).body.equals(BODY);
      if (isNotImplemented(refused)) return ignored(condition, 'refused as not implemented');
      if (!kept) return ignored(condition, 'ignored: the object was overwritten');
      const free = await write(site, site.newKey('free'), { 'if-none-match': '*' });
      if (!succeeded(free)) return ignored(condition, 'refuses a new object too');
      return enforced(condition, 'enforced');
    },
  };
}

const putOnce = ifNoneMatchProbe('PUT', 'put-if-none-match', put);

/** The one of which clients make locks: it has to hold under a race. */
const atomicPut: Probe = {
  ...putOnce,
  run: async (site) => {
    const finding = await putOnce.run(site);
    if (finding.facts?.conditions?.['put-if-none-match'] !== true) return finding;
    for (let race = 0; race < RACES; race++) {
      const winners = await winnersOfRace(site);
      if (winners !== 1)
        return ignored('put-if-none-match', `not atomic: ${winners} of ${RACERS} at once succeeded`);
    }
    return enforced('put-if-none-match', `enforced, by one of ${RACERS} at once ${RACES} times`);
  },
};

async function winnersOfRace(site: ProbeSite): Promise<number> {
  const key = site.newKey('race');
  const answers = await Promise.all(
    Array.from({ length: RACERS }, () => site.put(key, BODY, { 'if-none-match': '*' })),
  );
  return answers.filter(succeeded).length;
}

/** If-Match must refuse another ETag, and take the object's own in one of its two forms. */
function ifMatchProbe(name: string, condition: WriteCondition, write: Write): Probe {
  return {
    name: `If-Match of ${name}`,
    run: async (site) => {
      const other = site.newKey('other');
      await site.mustPut(other, BODY);
      for (const wrong of [`"${WRONG_ETAG}"`, WRONG_ETAG]) {
        const refused = await write(site, other, { 'if-match': wrong });
        if (isNotImplemented(refused)) return ignored(condition, 'refused as not implemented');
        if (!(await site.get(other)).body.equals(BODY))
          return ignored(
            condition,
            `ignored: the object was ${name === 'DELETE' ? 'deleted' : 'overwritten'}`,
          );
      }
      const form = await acceptedForm(site, write);
      if (!form) return ignored(condition, 'refuses the right ETag too');
      // what other writes tell of the form is the same, or is left to the proxy's one setting
      return {
        ...enforced(condition, `enforced, ETag ${form}`),
        facts: { conditions: { [condition]: true }, ifMatchEtagForm: form },
      };
    },
  };
}

async function acceptedForm(site: ProbeSite, write: Write): Promise<'quoted' | 'unquoted' | undefined> {
  for (const form of ['quoted', 'unquoted'] as const) {
    const key = site.newKey(form);
    const etag = await site.mustPut(key, BODY);
    const answer = await write(site, key, {
      'if-match': form === 'quoted' ? etag : etag.replaceAll('"', ''),
    });
    if (succeeded(answer)) return form;
    if (answer.status >= 500) throw new UnexpectedAnswerError('a write with If-Match', answer);
  }
  return undefined;
}

const enforced = (condition: WriteCondition, seen: string): Finding => ({
  verdict: 'fact',
  seen,
  facts: { conditions: { [condition]: true } },
});
const ignored = (condition: WriteCondition, seen: string): Finding => ({
  verdict: 'fact',
  seen,
  facts: { conditions: { [condition]: false } },
});

/** A probe for each condition of a write. */
export const writeConditions: readonly Probe[] = [
  atomicPut,
  ifMatchProbe('PUT', 'put-if-match', put),
  ifNoneMatchProbe('a completion', 'complete-if-none-match', complete),
  ifMatchProbe('a completion', 'complete-if-match', complete),
  ifNoneMatchProbe('a copy', 'copy-if-none-match', copy),
  ifMatchProbe('a copy', 'copy-if-match', copy),
  ifMatchProbe('DELETE', 'delete-if-match', remove),
];
