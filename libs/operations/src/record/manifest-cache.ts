import type { ManifestLayout } from '@s3ep/object-format';

/** Parts of all layouts together; one takes some hundred bytes. */
const MOST_PARTS = 50_000;

/** Layouts of multipart objects that were read before, least recently used first. They hold no keys. */
export class ManifestCache {
  readonly #layouts = new Map<string, ManifestLayout>();
  #parts = 0;

  get(name: string): ManifestLayout | undefined {
    const layout = this.#layouts.get(name);
    if (!layout) return undefined;
    this.#layouts.delete(name);
    this.#layouts.set(name, layout);
    return layout;
  }

  set(name: string, layout: ManifestLayout): void {
    this.#remove(name);
    this.#layouts.set(name, layout);
    this.#parts += layout.parts.length;
    for (const oldest of this.#layouts.keys()) {
      if (this.#parts <= MOST_PARTS) return;
      this.#remove(oldest);
    }
  }

  #remove(name: string): void {
    this.#parts -= this.#layouts.get(name)?.parts.length ?? 0;
    this.#layouts.delete(name);
  }
}
