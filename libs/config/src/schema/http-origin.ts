import { z } from 'zod';
import { text } from './field';

/** The origin of an http(s) URL that has nothing but an origin. */
function originOf(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  const bare = url.pathname === '/' && !value.includes('?') && !value.includes('#') && !value.includes('@');
  return bare && (url.protocol === 'http:' || url.protocol === 'https:') ? url.origin : undefined;
}

/** `http(s)://host[:port]`, without a path, a query or credentials. */
export const httpOrigin = (meaning: string) =>
  text(meaning).transform((value, context) => {
    const origin = originOf(value);
    if (origin !== undefined) return origin;
    context.addIssue({
      code: 'custom',
      message: 'is not an http or https origin',
      params: { mend: 'write http(s)://host[:port], without a path, a query or credentials' },
    });
    return z.NEVER;
  });
