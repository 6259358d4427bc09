import path from 'node:path';

/** A file of test/support/tls. */
export const tlsFile = (name: string): string => path.resolve(import.meta.dirname, 'tls', name);
