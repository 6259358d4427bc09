import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type FileContent, loadSettings, type Problem, type Settings } from '@s3ep/config';

export interface ConfigurationSourceOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Told what is allowed but unwise. */
  readonly onWarning: (warning: Problem) => void;
}

/** Where the configuration comes from: it reads all of it as often as it is asked to, and knows the files it came from. */
export class ConfigurationSource {
  readonly #options: ConfigurationSourceOptions;
  /** Digests, because files hold secrets; undefined: it could not be read. */
  #digests = new Map<string, string | undefined>();

  constructor(options: ConfigurationSourceOptions) {
    this.#options = options;
  }

  /** The files that were read, or tried, the last time: the configuration file and those that it names. */
  get files(): readonly string[] {
    return [...this.#digests.keys()];
  }

  /** @throws ConfigurationError */
  load(onWarning = this.#options.onWarning): Settings {
    const digests = new Map<string, string | undefined>();
    this.#digests = digests;
    const readFile = (path: string): FileContent => {
      digests.set(path, undefined);
      const content = { text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 };
      digests.set(path, digestOf(content.text));
      return content;
    };
    return loadSettings({ environment: this.#options.environment, readFile, onWarning });
  }

  /** Whether a file has another content than when it was read: directories tell of much else. */
  hasChanged(): boolean {
    return [...this.#digests].some(([path, digest]) => currentDigest(path) !== digest);
  }
}

function currentDigest(path: string): string | undefined {
  try {
    return digestOf(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
