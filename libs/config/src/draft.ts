import type { SettingPath } from './setting-path';
import { renderPath } from './setting-path';

/** Where a value came from. */
export interface Origin {
  /** `file:line:column` of the value, or the name of a variable. */
  readonly where: string;
  /** The same of its key in the file. */
  readonly keyWhere?: string;
  /** The value is text only because its source knows nothing else; it may stand for a number. */
  readonly untyped?: boolean;
  /** How a plain YAML scalar was written; `00123` reads as a number, but may be meant as text. */
  readonly written?: string;
  /** Directory that relative file names start from. */
  readonly directory: string;
}

type Container = Record<string | number, unknown>;
const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** The configuration before it is validated: plain values, and where each came from. */
export class Draft {
  readonly root: Container = {};
  readonly #origins = new Map<string, Origin>();
  readonly #broken = new Set<string>();

  /** @param source name of the file, or "environment": where a missing setting would belong */
  constructor(readonly source: string) {}

  get(path: SettingPath): unknown {
    return path.reduce<unknown>((at, step) => (isContainer(at) ? at[step] : undefined), this.root);
  }

  /** Sets a value and makes the sections and lists on the way. A scalar in the way stays. */
  set(path: SettingPath, value: unknown, origin: Origin): void {
    let at = this.root;
    for (const [index, step] of path.slice(0, -1).entries()) {
      at[step] ??= typeof path[index + 1] === 'number' ? [] : {};
      const next = at[step];
      if (!isContainer(next)) return;
      at = next;
    }
    const last = path.at(-1);
    if (last === undefined) return;
    at[last] = value;
    this.#origins.set(renderPath(path), origin);
  }

  delete(path: SettingPath): void {
    const parent = this.get(path.slice(0, -1));
    const last = path.at(-1);
    if (isContainer(parent) && last !== undefined) Reflect.deleteProperty(parent, last);
    this.#origins.delete(renderPath(path));
  }

  /** Records where a section or list begins. */
  place(path: SettingPath, origin: Origin): void {
    this.#origins.set(renderPath(path), origin);
  }

  originOf(path: SettingPath): Origin | undefined {
    return this.#origins.get(renderPath(path));
  }

  /** Where a setting is, or where it would belong: its nearest section that has a place. */
  whereOf(path: SettingPath): string {
    for (let length = path.length; length > 0; length--) {
      const origin = this.originOf(path.slice(0, length));
      if (origin !== undefined) return origin.where;
    }
    return this.source;
  }

  /** Notes that a value has been complained about, so that nobody does so twice. */
  markBroken(path: SettingPath): void {
    this.#broken.add(renderPath(path));
  }

  isBroken(path: SettingPath): boolean {
    return path.some((_, index) => this.#broken.has(renderPath(path.slice(0, index + 1))));
  }
}
