import { canaryForms } from './canary-forms';
import type { NamedSecret } from './configured-secrets';

/** For content of objects. It must come back to whoever may read the object, and appear nowhere else. */
export const CONTENT_CANARY = 'content-canary-7Qm2Zr9XkT4vB8nL';

/** Of a line, before and after what it gives away. */
const SHOWN_CHARACTERS = 80;
const INSTEAD = '[removed]';

/** Text that gives a secret away -> what the secret is. */
const canaries = new Map(canaryForms(CONTENT_CANARY).map((form) => [form, 'content of an object']));

/** From now on no output of a process of this file's tests may hold them. */
export function noteSecrets(...secrets: readonly NamedSecret[]): void {
  for (const { kind, secret } of secrets) {
    if (secret !== '') for (const form of canaryForms(secret)) canaries.set(form, kind);
  }
}

/** Which secrets the text holds, and its lines without them. */
function leaksIn(text: string): readonly string[] {
  const leaked = [...canaries].filter(([form]) => text.includes(form));
  if (leaked.length === 0) return [];
  const lines = leaked.reduce((shown, [form]) => shown.replaceAll(form, INSTEAD), text).split('\n');
  return leaked.map(([form, kind]) => {
    const index = text.slice(0, text.indexOf(form)).split('\n').length - 1;
    const [before = '', after = ''] = (lines[index] ?? '').split(INSTEAD);
    const around = before.slice(-SHOWN_CHARACTERS) + INSTEAD + after.slice(0, SHOWN_CHARACTERS);
    return `${kind} in line ${index + 1}: ${around}`;
  });
}

/** What to throw if the text of that source holds a secret that this file's tests know of. */
export function leakIn(source: string, text: string): Error | undefined {
  const leaks = leaksIn(text);
  return leaks.length === 0 ? undefined : new Error(`${source} gave secrets away:\n${leaks.join('\n')}`);
}

/** @throws Error if the text of that source holds a secret that this file's tests know of */
export function expectNoLeak(source: string, text: string): void {
  const leak = leakIn(source, text);
  if (leak !== undefined) throw leak;
}
