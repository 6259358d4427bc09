import { z } from 'zod';
import { BACKEND_PROFILES } from '../settings';
import { overridesSchema } from './backend-overrides.schema';
import { credentialsSchema } from './credentials.schema';
import { choice, file, seconds, text, wholeNumber } from './field';
import { httpOrigin } from './http-origin';

export const backendSchema = z
  .strictObject({
    endpoint: httpOrigin('Endpoint of the S3 behind: `http(s)://host[:port]`, without a path.'),
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
