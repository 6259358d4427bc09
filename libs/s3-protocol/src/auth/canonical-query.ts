import { canonicalQueryComponent } from './percent-encoding';

interface Pair {
  readonly name: string;
  readonly value: string;
}

function parsePair(raw: string): Pair {
  const equals = raw.indexOf('=');
  return equals === -1
    ? { name: canonicalQueryComponent(raw), value: '' }
    : {
        name: canonicalQueryComponent(raw.slice(0, equals)),
        value: canonicalQueryComponent(raw.slice(equals + 1)),
      };
}

/** By encoded name, then by encoded value, both by byte. */
function byNameThenValue(a: Pair, b: Pair): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return 0;
}

/**
 * CanonicalQueryString: every parameter decoded and encoded once, sorted, "=" always there.
 *
 * @param rawQuery as on the wire, after "?"
 * @param options.without the one parameter that does not sign itself (X-Amz-Signature)
 */
export function canonicalQuery(rawQuery: string, options: { readonly without?: string } = {}): string {
  if (rawQuery === '') return '';
  const pairs: Pair[] = [];
  for (const raw of rawQuery.split('&')) {
    if (raw === '') continue;
    const pair = parsePair(raw);
    if (pair.name !== options.without) pairs.push(pair);
  }
  pairs.sort(byNameThenValue);
  return pairs.map(({ name, value }) => `${name}=${value}`).join('&');
}
