import { Readable } from 'node:stream';
import type { Emit } from '@s3ep/byte-stage';
import {
  FormParser,
  missingFile,
  parseFormBoundary,
  type PostForm,
  S3Error,
  type S3Request,
} from '@s3ep/s3-protocol';
import type { RequestBody } from './request-body';
import { unlessAborted } from './unless-aborted';

/**
 * What comes after the fields is collected up to this size, so that the exact length of the file is known
 * whatever follows it. Above, the file has to be the last field (docs/adr/0020).
 */
const COLLECT_LIMIT_BYTES = 8 * 1_048_576;

export interface FormUploadOptions {
  readonly request: S3Request;
  /** The body of that request: the whole form. */
  readonly body: RequestBody;
  readonly signal: AbortSignal;
}

/** The file of a form: exactly so many bytes come out of `source`, or it fails. */
export interface FormFile {
  readonly plaintextBytes: number;
  readonly source: AsyncIterable<Buffer>;
}

/** A form while it comes in: first its fields, then, once they have been found good, its file. */
export class FormUpload {
  readonly form: PostForm;
  readonly #parser: FormParser;
  readonly #pieces: AsyncGenerator<Buffer>;
  readonly #options: FormUploadOptions;
  /** Content of the file that came in one piece with the fields. */
  readonly #early: readonly Buffer[];

  private constructor(
    form: PostForm,
    from: { parser: FormParser; pieces: AsyncGenerator<Buffer>; early: readonly Buffer[] },
    options: FormUploadOptions,
  ) {
    this.form = form;
    this.#parser = from.parser;
    this.#pieces = from.pieces;
    this.#early = from.early;
    this.#options = options;
  }

  /**
   * Reads the fields.
   * @throws S3Error MissingContentLength, RequestIsNotMultiPartContent, and as FormParser; or the signal's reason
   */
  static async open(options: FormUploadOptions): Promise<FormUpload> {
    const { request, body, signal } = options;
    if (request.headers['content-length'] === undefined) throw new S3Error('MissingContentLength');
    const parser = new FormParser(parseFormBoundary(request.headers['content-type']));
    const pieces = body.stream();
    const early: Buffer[] = [];
    try {
      const form = await unlessAborted(
        signal,
        readFields(parser, pieces, (bytes) => early.push(bytes)),
      );
      return new FormUpload(form, { parser, pieces, early }, options);
    } catch (error) {
      giveUp(pieces);
      throw error;
    }
  }

  /**
   * The file, ready to be read. Small ones have been read already.
   * @throws S3Error as FormParser; or the signal's reason
   */
  async file(): Promise<FormFile> {
    const { body, signal } = this.#options;
    const bodyBytes = body.plaintextBytes;
    if (bodyBytes - this.#parser.preFileBytes > COLLECT_LIMIT_BYTES) {
      return { plaintextBytes: this.#parser.expectFileLast(bodyBytes), source: this.#content() };
    }
    const content = await unlessAborted(signal, collected(this.#content()));
    return {
      plaintextBytes: content.reduce((bytes, piece) => bytes + piece.length, 0),
      source: Readable.from(content),
    };
  }

  /** To be called in the end: leaves the connection to others, whether the file was read or not. */
  release(): void {
    giveUp(this.#pieces);
  }

  async *#content(): AsyncGenerator<Buffer> {
    yield* this.#early;
    let output: Buffer[] = [];
    const emit: Emit = (bytes) => {
      output.push(bytes);
    };
    for await (const piece of this.#pieces) {
      this.#parser.write(piece, emit);
      yield* output;
      output = [];
    }
    this.#parser.finish();
  }
}

async function readFields(parser: FormParser, pieces: AsyncGenerator<Buffer>, emit: Emit): Promise<PostForm> {
  for (;;) {
    const piece = await pieces.next();
    if (piece.done) throw missingFile();
    parser.write(piece.value, emit);
    if (parser.form) return parser.form;
  }
}

async function collected(source: AsyncIterable<Buffer>): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(piece);
  return pieces;
}

/** Not waited for: a generator that waits for bytes ends when they come, or with its connection. */
function giveUp(pieces: AsyncGenerator<Buffer>): void {
  void pieces.return(undefined).catch(() => undefined);
}
