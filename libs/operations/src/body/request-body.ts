import { Readable } from 'node:stream';
import { type ByteStage, composeStages } from '@s3ep/byte-stage';
import { type BodyVerifier, type Checksum, type ChecksumAlgorithm, S3Error } from '@s3ep/s3-protocol';
import { stagedBody } from './staged-body';
import { StagedReadable } from './staged-readable';
import { unlessAborted } from './unless-aborted';

export interface RequestBodyOptions {
  /** A connection, which outlives the body and is left alone; or bytes that are made while they are read. */
  readonly source: Readable | AsyncIterable<Buffer>;
  readonly verifier: BodyVerifier;
  /** Ends the wait for bytes that do not come. */
  readonly signal: AbortSignal;
  /** Called before the first byte is wanted: the moment to answer `Expect: 100-continue`. */
  readonly beforeFirstRead: () => void;
}

/** A whole body that was in memory when it was verified. */
export interface CollectedBody {
  readonly bytes: Buffer;
  /** Digests that the client sent or asked for, verified. */
  readonly checksums: readonly Checksum[];
}

/**
 * The body of a request, which can only be had verified: every way to read it runs the verifier that follows
 * from how the request was signed. It can be read once.
 */
export class RequestBody {
  readonly #options: RequestBodyOptions;
  #opened = false;

  constructor(options: RequestBodyOptions) {
    this.#options = options;
  }

  /** Length of the plaintext in bytes, as declared; 0 where the request has no body. */
  get plaintextBytes(): number {
    return this.#options.verifier.plaintextBytes;
  }

  /** Of the x-amz-checksum that the client sends, announces as a trailer, or asks for. */
  get checksumAlgorithm(): ChecksumAlgorithm | undefined {
    return this.#options.verifier.checksumAlgorithm;
  }

  /** Digests that were verified; only after the body was read to its end. */
  get verifiedChecksums(): readonly Checksum[] {
    return this.#options.verifier.result().checksums;
  }

  /**
   * Reads and verifies the whole body.
   * @throws S3Error of the verifier, MaxMessageLengthExceeded above the limit in bytes, or the signal's reason.
   */
  async collect(limitBytes: number): Promise<CollectedBody> {
    if (this.plaintextBytes > limitBytes) throw new S3Error('MaxMessageLengthExceeded');
    const bytes = await unlessAborted(this.#options.signal, this.#readAll(limitBytes));
    return { bytes, checksums: this.verifiedChecksums };
  }

  async #readAll(limitBytes: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of this.stream()) {
      bytes += piece.length;
      if (bytes > limitBytes) throw new S3Error('MaxMessageLengthExceeded');
      pieces.push(piece);
    }
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, bytes);
  }

  /**
   * The verified bytes, sent through further stages. The last stage's end is reached only after the verifier
   * agreed to the whole body; until then what came out must not be taken for the whole.
   *
   * Giving up early leaves the connection alone, so that an error can still be answered.
   */
  stream(...stages: readonly ByteStage[]): AsyncGenerator<Buffer> {
    const { source, verifier } = this.#options;
    this.#begin();
    const input =
      source instanceof Readable
        ? (source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
        : source;
    return stagedBody(input, composeStages(verifier, ...stages));
  }

  /** As `stream`, at the least cost: for large bodies. */
  open(...stages: readonly ByteStage[]): AsyncIterable<Buffer> {
    const { source, verifier } = this.#options;
    if (!(source instanceof Readable)) return this.stream(...stages);
    this.#begin();
    return new StagedReadable(source, composeStages(verifier, ...stages));
  }

  #begin(): void {
    if (this.#opened) throw new Error('a request body can be read once');
    this.#opened = true;
    this.#options.beforeFirstRead();
  }
}
