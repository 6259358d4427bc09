import type { Emit } from '@s3ep/byte-stage';

/** Collects text of one character a byte, and emits it in one piece for each write. */
export class TextOutput {
  #text = '';

  append(text: string): void {
    this.#text += text;
  }

  flush(emit: Emit): void {
    if (this.#text === '') return;
    const bytes = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    emit(bytes);
  }
}
