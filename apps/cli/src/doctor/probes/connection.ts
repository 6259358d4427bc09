import type { Probe } from '../probe';

const SECOND_MILLISECONDS = 1_000;
/** Signatures with another time are refused (Amazon S3 API reference, RequestTimeTooSkewed). */
const MAX_SKEW_SECONDS = 900;
const WORRYING_SKEW_SECONDS = 60;

/** Codes with which a backend refuses who asks, rather than what is asked. */
const REFUSED_CREDENTIALS: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

export const reachable: Probe = {
  name: 'reachable',
  isNeeded: true,
  run: async (site) => {
    const began = performance.now();
    const { status } = await site.askService();
    const seen = `${status} after ${Math.round(performance.now() - began)} ms`;
    return status < 500 ? { verdict: 'good', seen } : { verdict: 'fatal', seen };
  },
};

export const credentials: Probe = {
  name: 'credentials',
  isNeeded: true,
  run: async (site) => {
    const { status, code } = await site.askService();
    if (status >= 300 && status < 400)
      return {
        verdict: 'fatal',
        seen: `redirected (${status})`,
        means: 'correct backend.endpoint or backend.region',
      };
    if (!REFUSED_CREDENTIALS.has(code)) return { verdict: 'good', seen: 'accepted' };
    return {
      verdict: 'fatal',
      seen: code,
      means: 'correct backend.credentials, backend.region or the clock',
    };
  },
};

export const clock: Probe = {
  name: 'clock',
  run: async (site) => {
    const asked = Date.now();
    const { headers } = await site.askService();
    const told = Date.parse(headers.date ?? '');
    if (Number.isNaN(told)) return { verdict: 'good', seen: 'not told, but signatures are accepted' };
    const halfway = (asked + Date.now()) / 2;
    const seconds = Math.round(Math.abs(told - halfway) / SECOND_MILLISECONDS);
    const seen = `${seconds} s apart`;
    if (seconds < WORRYING_SKEW_SECONDS) return { verdict: 'good', seen };
    return {
      verdict: seconds < MAX_SKEW_SECONDS ? 'limit' : 'fatal',
      seen,
      means: `beyond ${MAX_SKEW_SECONDS} s every request is refused: synchronise the clocks`,
    };
  },
};
