import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { S3Error } from '../errors';
import { findDelimiter } from './find-delimiter';
import { FormFieldParser } from './form-field-parser';
import { malformedForm } from './malformed-form';
import { expandForm, type PostForm } from './post-form';

const CRLF = '\r\n';
const DASHES = '--';
/** What follows the last delimiter of a form whose file is its last part. */
const CLOSE = DASHES + CRLF;
const NOTHING = Buffer.alloc(0);

function fileNotLast(): S3Error {
  return new S3Error('MalformedPOSTRequest', {
    message:
      'In a form as large as this one the file must be the last field, and the closing boundary must be ' +
      'followed by CRLF and nothing else.',
  });
}

/**
 * Takes a multipart/form-data body (RFC 7578) in pieces of any length, collects the fields before the part named
 * "file", and emits that part's content. What follows it is ignored, as S3 does.
 *
 * Holds back at most MAX_PRE_FILE_BYTES before the file, and less than a delimiter within it.
 *
 * @throws S3Error from write() and finish(): MalformedPOSTRequest, MaxPostPreDataLengthExceededError, NotImplemented,
 *   InvalidArgument (no file; a field given twice)
 */
export class FormParser implements ByteStage {
  readonly #delimiter: Buffer;
  readonly #fields: FormFieldParser;
  #form: PostForm | undefined;
  #held: Buffer = NOTHING;
  #fileBytes = 0;
  #expectedFileBytes: number | undefined;
  #fileEnded = false;
  /** The first bytes after the delimiter that ended the file. */
  #tail = '';
  #tailBytes = 0;

  /** @param boundary see parseFormBoundary */
  constructor(boundary: string) {
    this.#delimiter = Buffer.from(CRLF + DASHES + boundary, 'latin1');
    this.#fields = new FormFieldParser(this.#delimiter);
  }

  /** The fields, once the file has begun. */
  get form(): PostForm | undefined {
    return this.#form;
  }

  /** Bytes of the body before the content of the file. */
  get preFileBytes(): number {
    return this.#fields.readBytes;
  }

  /**
   * The length of the file on the assumption that nothing but the closing delimiter and CRLF follow it. From now
   * on a form for which that is wrong is refused: more than these bytes are never emitted, and finish() throws
   * unless it were exactly so many.
   *
   * @param bodyBytes length of the whole body
   */
  expectFileLast(bodyBytes: number): number {
    const fileBytes = bodyBytes - this.preFileBytes - this.#delimiter.length - CLOSE.length;
    if (fileBytes < this.#fileBytes) throw fileNotLast();
    this.#expectedFileBytes = fileBytes;
    return fileBytes;
  }

  write(bytes: Buffer, emit: Emit): void {
    if (this.#form) {
      this.#takeContent(bytes, emit);
      return;
    }
    const content = this.#fields.write(bytes);
    if (!content) return;
    this.#form = expandForm(this.#fields.fields, this.#fields.filename);
    this.#takeContent(content, emit);
  }

  finish(): void {
    if (this.#tail.length < CRLF.length) {
      throw malformedForm('the form ends before its file does');
    }
    if (this.#expectedFileBytes === undefined) return;
    const closed = this.#tail === CLOSE && this.#tailBytes === CLOSE.length;
    if (!closed || this.#fileBytes !== this.#expectedFileBytes) throw fileNotLast();
  }

  #takeContent(bytes: Buffer, emit: Emit): void {
    if (this.#fileEnded) {
      this.#takeTail(bytes);
      return;
    }
    const content = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const { contentBytes, found } = findDelimiter(content, this.#delimiter);
    this.#fileBytes += contentBytes;
    if (this.#fileBytes > (this.#expectedFileBytes ?? Infinity)) throw fileNotLast();
    if (contentBytes > 0) emit(content.subarray(0, contentBytes));
    // a copy: the piece that it is the end of may be large
    this.#held = found ? NOTHING : Buffer.from(content.subarray(contentBytes));
    if (!found) return;
    this.#fileEnded = true;
    this.#takeTail(content.subarray(contentBytes + this.#delimiter.length));
  }

  #takeTail(bytes: Buffer): void {
    this.#tailBytes += bytes.length;
    const missing = CLOSE.length - this.#tail.length;
    if (missing <= 0) return;
    this.#tail += bytes.toString('latin1', 0, missing);
    const end = this.#tail.slice(0, CRLF.length);
    // RFC 2046, 5.1.1: a boundary must not appear in the content, not even as the beginning of a line
    if (end.length === CRLF.length && end !== CRLF && end !== DASHES) {
      throw malformedForm('a boundary within the file');
    }
    if (end === CRLF && this.#expectedFileBytes !== undefined) throw fileNotLast();
  }
}
