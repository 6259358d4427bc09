import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { checkFileLength, FormParser } from '@s3ep/s3-protocol';
import type { FileLengthRange, PostForm } from '@s3ep/s3-protocol';

export interface FormStageOptions {
  readonly boundary: string;
  /** Called once with the fields, before any byte of the file is passed on; throws where they are not in order. */
  onFields(form: PostForm): FileLengthRange;
}

/** A form in, its file out. Throws as FormParser does, as onFields does, and EntityTooLarge, EntityTooSmall. */
export class FormStage implements ByteStage {
  readonly #parser: FormParser;
  readonly #options: FormStageOptions;
  #range: FileLengthRange | undefined;
  #fileBytes = 0;

  constructor(options: FormStageOptions) {
    this.#options = options;
    this.#parser = new FormParser(options.boundary);
  }

  write(bytes: Buffer, emit: Emit): void {
    const pieces: Buffer[] = [];
    this.#parser.write(bytes, (piece) => pieces.push(piece));
    const { form } = this.#parser;
    if (!form) return;
    this.#range ??= this.#options.onFields(form);
    for (const piece of pieces) {
      this.#fileBytes += piece.length;
      checkFileLength(this.#fileBytes, { ...this.#range, minBytes: 0 });
      emit(piece);
    }
  }

  finish(): void {
    this.#parser.finish();
    if (this.#range) checkFileLength(this.#fileBytes, this.#range);
  }
}
