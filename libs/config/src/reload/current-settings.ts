import type { Settings } from '../settings';

/** The settings in use at this moment; a reload replaces them. Whoever shows or compares settings asks here. */
export class CurrentSettings {
  #value: Settings;

  constructor(value: Settings) {
    this.#value = value;
  }

  get value(): Settings {
    return this.#value;
  }

  replace(value: Settings): void {
    this.#value = value;
  }
}
