import { readFile } from 'node:fs/promises';
import { KeyProviderError } from '../../key-provider-error';
import type { VaultTokenSource } from './vault-token-source';

export interface TokenFileOptions {
  readonly kekId: string;
  readonly file: string;
}

/**
 * A token that something else keeps valid, such as a Vault agent. The file is read for every call: calls are rare, and
 * so a new token is used from the moment it is there.
 */
export class TokenFile implements VaultTokenSource {
  readonly #options: TokenFileOptions;

  constructor(options: TokenFileOptions) {
    this.#options = options;
  }

  async token(): Promise<string> {
    const { kekId, file } = this.#options;
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new KeyProviderError('denied', { kekId, cause });
    });
    const token = text.trim();
    if (token !== '') return token;
    throw new KeyProviderError('denied', { kekId, cause: new Error(`the file ${file} holds no token`) });
  }

  async refused(token: string): Promise<boolean> {
    return (await this.token()) !== token;
  }
}
