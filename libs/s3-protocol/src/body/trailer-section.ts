import { S3Error } from '../errors';
import { trimFieldValue } from '../request';
import type { ChunkSignatures } from './chunk-signatures';

const SIGNATURE_TRAILER = 'x-amz-trailer-signature';
/**
 * Encoders differ: the SDKs write `trailer CRLF CRLF`; some put an empty line before the trailers, or (ending
 * the trailer itself with LF) between them and their signature, or two at the end. None needs more.
 */
const MAX_EMPTY_LINES = 3;

function malformed(): S3Error {
  return new S3Error('MalformedTrailerError');
}

export interface TrailerSectionOptions {
  /** The one trailer announced in x-amz-trailer, in lower case. */
  readonly announced?: string;
  /** Given where the trailers must be signed. */
  readonly signatures?: ChunkSignatures;
}

/** What follows the last chunk: at most the announced trailer and its signature, then an empty line. */
export class TrailerSection {
  readonly #options: TrailerSectionOptions;
  #value: string | undefined;
  #signature: string | undefined;
  #emptyLines = 0;
  #lastWasEmpty = false;

  constructor(options: TrailerSectionOptions) {
    this.#options = options;
  }

  /** The value of the announced trailer, once it was read. */
  get value(): string | undefined {
    return this.#value;
  }

  /**
   * Takes one line, without its LF.
   * @throws S3Error MalformedTrailerError
   */
  addLine(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    this.#lastWasEmpty = text === '';
    if (this.#lastWasEmpty) {
      this.#emptyLines += 1;
      if (this.#emptyLines > MAX_EMPTY_LINES) throw malformed();
      return;
    }
    const colon = text.indexOf(':');
    this.#addField(text.slice(0, Math.max(colon, 0)).toLowerCase(), trimFieldValue(text.slice(colon + 1)));
  }

  #addField(name: string, value: string): void {
    // The signature comes last, and nothing comes twice.
    if (this.#signature !== undefined) throw malformed();
    if (name === SIGNATURE_TRAILER && this.#options.signatures) {
      this.#signature = value;
    } else if (name === this.#options.announced && this.#value === undefined) {
      this.#value = value;
    } else {
      throw malformed();
    }
  }

  /**
   * The body ended here.
   * @throws S3Error MalformedTrailerError, IncompleteBody, SignatureDoesNotMatch
   */
  finish(): void {
    const { announced, signatures } = this.#options;
    if (!this.#lastWasEmpty) throw new S3Error('IncompleteBody');
    if (announced !== undefined && this.#value === undefined) throw malformed();
    if (!signatures) return;
    if (this.#signature === undefined) throw malformed();
    const signed = announced === undefined ? '' : `${announced}:${this.#value ?? ''}\n`;
    signatures.verifyTrailers(signed, this.#signature);
  }
}
