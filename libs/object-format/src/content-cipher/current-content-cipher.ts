import type { ContentCipher } from './content-cipher';
import { NODE_CONTENT_CIPHER } from './node-content-cipher';

let current: ContentCipher = NODE_CONTENT_CIPHER;

/** What encrypts and decrypts chunks in this process; `node:crypto` unless another was chosen. */
export function contentCipher(): ContentCipher {
  return current;
}

/**
 * Chooses what encrypts and decrypts chunks, for the whole process: the bytes are the same whichever it is. To be
 * called before the first object is opened.
 */
export function useContentCipher(cipher: ContentCipher): void {
  current = cipher;
}
