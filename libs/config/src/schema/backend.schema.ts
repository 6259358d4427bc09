import { z } from 'zod';
import { BACKEND_PROFILES } from '../settings';
import { overridesSchema } from './backend-overrides.schema';
import { credentialsSchema } from './credentials.schema';
import { choice, file, seconds, text, wholeNumber } from './field';

/** The origin of an http(s) URL that has nothing but an origin. */
function originOf(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  const bare = url.pathname === '/' && !value.includes('?') && !value.includes('#') && !value.includes('@');
  return bare && (url.protocol === 'http:' || url.protocol === 'https:') ? url.origin : undefined;
}

const endpoint = text('Endpoint of the S3 behind: `http(s)://host[:port]`, without a path.').transform(
  (value, context) => {
    const origin = originOf(value);
    if (origin !== undefined) return origin;
    context.addIssue({
      code: 'custom',
      message: 'is not an http or https origin',
      params: { mend: 'write http(s)://host[:port], without a path, a query or credentials' },
    });
    return z.NEVER;
  },
);

export const backendSchema = z
  .strictObject({
    endpoint,
    region: text('Region that requests to the backend are signed for.').default('us-east-1'),
    addressing: choice('How buckets are addressed at the backend.', ['path', 'virtual-hosted']).default(
      'path',
    ),
    credentials: credentialsSchema({ variables: 'S3EP_BACKEND' }).prefault({}),
    caFile: file(
      "PEM file of certificate authorities to trust at the backend instead of the system's.",
    ).optional(),
    maxConnections: wholeNumber('Connections to the backend, at most.', { min: 1, max: 65_535 }).default(256),
    connectTimeoutSeconds: seconds('Time to connect to the backend.', { max: 600 }).default(5),
    answerTimeoutSeconds: seconds(
      'Time that the backend has to begin its answer, once the request has been sent.',
    ).default(60),
    idleTimeoutSeconds: seconds('A transfer without progress for that long is ended.').default(60),
    maxAttempts: wholeNumber('Attempts in all for requests that may safely be repeated.', {
      min: 1,
      max: 10,
    }).default(3),
    profile: choice(
      'Whose S3 it is, which decides how the proxy talks to it (docs/backends.md); `s3ep doctor` finds out.',
      BACKEND_PROFILES,
    ).default('s3'),
    overrides: overridesSchema.optional(),
  })
  .describe('The S3 that stores the ciphertext.');
