import type { Client } from '@s3ep/operations';

/** Somebody who did not sign: may ask whether a cross-origin request would be allowed, and nothing else. */
export const ANONYMOUS_CLIENT: Client = { accessKeyId: '', rights: [], backendCredentials: undefined };
