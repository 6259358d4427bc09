import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { S3Error } from '../errors';
import type { ChunkSignatures } from './chunk-signatures';
import { LineReader } from './line-reader';
import { parseChunkHeader } from './parse-chunk-header';
import type { TrailerSection } from './trailer-section';

const CR = '\r';

export interface AwsChunkedDecoderOptions {
  /** Bytes of content in all, as declared. A chunk that would go beyond is refused at its header. */
  readonly plaintextBytes: number;
  /** Given where every chunk must be signed. */
  readonly signatures?: ChunkSignatures;
  readonly trailer: TrailerSection;
}

/**
 * Decodes Content-Encoding aws-chunked, the only decoder of it, and verifies the signatures of its chunks.
 *
 *     chunk-header: size[;chunk-signature=hex] CRLF  ->  data  ->  data-end: CRLF  ->  chunk-header ...
 *     a chunk of size 0  ->  trailer lines to the end of the body (TrailerSection)
 *
 * Memory is constant: content is passed on as it arrives, hashed on the way, and at most one line is held back.
 * So the content of a chunk is emitted BEFORE its signature is verified. That is safe only because whatever
 * follows must not complete (finish) unless this stage finished without throwing, as composeStages sees to.
 *
 * Chunks below S3's minimum of 8 KiB are accepted. Everything malformed or cut short is IncompleteBody, as in S3.
 */
export class AwsChunkedDecoder implements ByteStage {
  readonly #signatures: ChunkSignatures | undefined;
  readonly #trailer: TrailerSection;
  readonly #lines = new LineReader();
  #state: 'chunk-header' | 'data' | 'data-end' | 'trailer' = 'chunk-header';
  #remainingInBody: number;
  #remainingInChunk = 0;

  constructor(options: AwsChunkedDecoderOptions) {
    this.#signatures = options.signatures;
    this.#trailer = options.trailer;
    this.#remainingInBody = options.plaintextBytes;
  }

  write(bytes: Buffer, emit: Emit): void {
    let offset = 0;
    while (offset < bytes.length) {
      offset = this.#state === 'data' ? this.#readData(bytes, offset, emit) : this.#readLine(bytes, offset);
    }
  }

  finish(): void {
    if (this.#state !== 'trailer' || this.#lines.hasPending) throw new S3Error('IncompleteBody');
    this.#trailer.finish();
  }

  #readData(bytes: Buffer, offset: number, emit: Emit): number {
    const end = Math.min(bytes.length, offset + this.#remainingInChunk);
    const data = offset === 0 && end === bytes.length ? bytes : bytes.subarray(offset, end);
    this.#remainingInChunk -= data.length;
    this.#signatures?.update(data);
    if (this.#remainingInChunk === 0) {
      this.#signatures?.end();
      this.#state = 'data-end';
    }
    emit(data);
    return end;
  }

  #readLine(bytes: Buffer, offset: number): number {
    const { next, line } = this.#lines.read(bytes, offset);
    if (line !== undefined) this.#takeLine(line);
    return next;
  }

  #takeLine(line: string): void {
    switch (this.#state) {
      case 'chunk-header':
        this.#beginChunk(line);
        break;
      case 'data-end':
        if (line !== CR) throw new S3Error('IncompleteBody');
        this.#state = 'chunk-header';
        break;
      case 'trailer':
        this.#trailer.addLine(line);
        break;
      case 'data':
        throw new Error('content is not read in lines');
    }
  }

  #beginChunk(line: string): void {
    const header = line.endsWith(CR) ? parseChunkHeader(line.slice(0, -1)) : undefined;
    if (!header || header.size > this.#remainingInBody) throw new S3Error('IncompleteBody');
    if (this.#signatures) {
      if (header.signature === undefined) throw new S3Error('IncompleteBody');
      this.#signatures.begin(header.signature);
    }
    this.#remainingInBody -= header.size;
    this.#remainingInChunk = header.size;
    if (header.size > 0) {
      this.#state = 'data';
      return;
    }
    this.#signatures?.end();
    this.#state = 'trailer';
  }
}
