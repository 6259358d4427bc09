import { randomBytes } from 'node:crypto';
import { parseBackendXml } from '@s3ep/s3-protocol';
import { succeeded } from '../answer';
import type { Probe } from '../probe';
import type { ProbeSite } from '../probe-site';

const NAMES = ['a//b', 'a/../b', './c', 'd+e f', 'g%2Fh', 'naïve ☃', "(i)*!'j", 'k&l=m?n#o', 'p/'] as const;

export const keys: Probe = {
  name: 'odd keys',
  run: async (site) => {
    const lost: string[] = [];
    for (const name of NAMES) if (!(await survives(site, name))) lost.push(name);
    if (lost.length === 0)
      return { verdict: 'good', seen: `${NAMES[0]}, ${NAMES[1]}, ${NAMES[3]}, ... are kept` };
    return {
      verdict: 'limit',
      seen: `not kept: ${lost.join(' , ')}`,
      means: 'objects with such keys are refused, or are another object',
    };
  },
};

/** Written, read and listed under the same bytes. */
async function survives(site: ProbeSite, name: string): Promise<boolean> {
  const [key, body] = [site.newKey(name), randomBytes(32)];
  if (!succeeded(await site.put(key, body))) return false;
  if (!(await site.get(key)).body.equals(body)) return false;
  const prefix = key.slice(0, key.length - name.length);
  const listed = await site.ask({
    method: 'GET',
    query: [
      ['list-type', '2'],
      ['prefix', prefix],
    ],
  });
  if (!succeeded(listed)) return false;
  return parseBackendXml(listed.body)
    .childrenNamed('Contents')
    .some((entry) => entry.child('Key')?.text === key);
}
