import { checksumHeaderName, createChecksum } from '@s3ep/s3-protocol';
import type { StreamedBody } from './backend-request';

/** What a body is signed as whose checksum comes behind it (S3 User Guide, "Trailing headers"). */
export const UNSIGNED_TRAILER_PAYLOAD = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

const ALGORITHM = 'CRC32';
const CHECKSUM_HEADER = checksumHeaderName(ALGORITHM);

/** S3 wants chunks of at least 8 KiB; the larger, the less is added. */
const CHUNK_BYTES = 1_048_576;
const CRLF = Buffer.from('\r\n');
/** `0`, and the trailer with the base64 of 4 bytes. */
const TRAILER_BYTES = `0\r\n${CHECKSUM_HEADER}:AAAAAA==\r\n\r\n`.length;

/** Headers that a request has for a body which is sent as withTrailingChecksum makes it. */
export function trailingChecksumHeaders(
  { length }: Pick<StreamedBody, 'length'>,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const encoding = headers['content-encoding'];
  return {
    'content-encoding': encoding === undefined ? 'aws-chunked' : `aws-chunked,${encoding}`,
    'x-amz-decoded-content-length': String(length),
    'x-amz-trailer': CHECKSUM_HEADER,
  };
}

/** The body in aws-chunked encoding, with the CRC-32 of its bytes behind it: all is known before but the checksum. */
export function withTrailingChecksum(body: StreamedBody): StreamedBody {
  return { length: encodedLength(body.length), open: () => new ChunkedBody(body) };
}

function encodedLength(length: number): number {
  const rest = length % CHUNK_BYTES;
  const full = (length - rest) / CHUNK_BYTES;
  return full * chunkLength(CHUNK_BYTES) + (rest === 0 ? 0 : chunkLength(rest)) + TRAILER_BYTES;
}

function chunkLength(bytes: number): number {
  return chunkHead(bytes).length + bytes + CRLF.length;
}

function chunkHead(bytes: number): Buffer {
  return Buffer.from(`${bytes.toString(16)}\r\n`);
}

type Result = IteratorResult<Buffer, undefined>;

/**
 * Written out by hand: a generator costs as much for each piece as a good part of its checksum. Rejects where the
 * body is not as long as it said.
 */
class ChunkedBody implements AsyncIterableIterator<Buffer, undefined> {
  readonly #source: AsyncIterator<Buffer, unknown>;
  readonly #checksum = createChecksum(ALGORITHM);
  #bytesLeft: number;
  #chunkLeft = 0;
  #ready: Buffer[] = [];
  #ended = false;
  readonly #take = (taken: IteratorResult<Buffer, unknown>): Result | Promise<Result> => {
    if (taken.done) {
      this.#end();
    } else {
      this.#checksum.update(taken.value);
      // most pieces lie within a chunk, and pass as they are
      if (taken.value.length < this.#chunkLeft) {
        this.#count(taken.value);
        return { done: false, value: taken.value };
      }
      this.#cut(taken.value);
    }
    return this.#given() ?? this.next();
  };

  constructor(body: StreamedBody) {
    this.#source = body.open()[Symbol.asyncIterator]();
    this.#bytesLeft = body.length;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    const given = this.#given();
    return given ? Promise.resolve(given) : this.#source.next().then(this.#take);
  }

  async return(): Promise<Result> {
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  #given(): Result | undefined {
    const value = this.#ready.shift();
    if (value !== undefined) return { done: false, value };
    return this.#ended ? { done: true, value: undefined } : undefined;
  }

  #count({ length }: Buffer): void {
    this.#bytesLeft -= length;
    this.#chunkLeft -= length;
  }

  #cut(piece: Buffer): void {
    for (let at = 0; at < piece.length;) {
      if (this.#chunkLeft === 0) this.#beginChunk();
      const data = piece.subarray(at, at + this.#chunkLeft);
      this.#ready.push(data);
      this.#count(data);
      at += data.length;
      if (this.#chunkLeft === 0) this.#ready.push(CRLF);
    }
  }

  #beginChunk(): void {
    if (this.#bytesLeft === 0) throw new Error('a body is longer than it said');
    this.#chunkLeft = Math.min(CHUNK_BYTES, this.#bytesLeft);
    this.#ready.push(chunkHead(this.#chunkLeft));
  }

  #end(): void {
    if (this.#bytesLeft > 0) throw new Error('a body is shorter than it said');
    const digest = this.#checksum.digest().toString('base64');
    this.#ready.push(Buffer.from(`0\r\n${CHECKSUM_HEADER}:${digest}\r\n\r\n`));
    this.#ended = true;
  }
}
