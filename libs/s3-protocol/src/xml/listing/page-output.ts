import type { Emit } from '@s3ep/byte-stage';
import { backendDocumentError } from '../backend-document-error';
import { TextOutput } from './text-output';

/** A page of 1,000 keys of the longest kind, with every character escaped. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

/**
 * What is written of a page, in order. What is only known later holds back whatever comes behind it. Text is one
 * character a byte.
 */
export class PageOutput {
  readonly #ready = new TextOutput();
  readonly #held: (string | (() => string))[] = [];
  #heldBytes = 0;

  /** @throws S3Error InternalError if too much is held back */
  append(text: string): void {
    if (this.#held.length === 0) {
      this.#ready.append(text);
      return;
    }
    this.#heldBytes += text.length;
    if (this.#heldBytes > MAX_HELD_BYTES) throw backendDocumentError('is too long');
    this.#held.push(text);
  }

  /** Stands for text that is known when `release` is called. */
  appendLater(text: () => string): void {
    this.#held.push(text);
  }

  /** Everything is known now. */
  release(): void {
    for (const text of this.#held) this.#ready.append(typeof text === 'string' ? text : text());
    this.#held.length = 0;
    this.#heldBytes = 0;
  }

  flush(emit: Emit): void {
    this.#ready.flush(emit);
  }
}
