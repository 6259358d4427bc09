import { TAG_BYTES } from '../format-constants';

/** The one cipher of the format (object-format.md, requirement 6), as node names it. */
export const CIPHER = 'aes-256-gcm';

/** Options that node needs to refuse shortened tags. */
export const CIPHER_OPTIONS = { authTagLength: TAG_BYTES } as const;
