/** Gives the token to call Vault with. */
export interface VaultTokenSource {
  /** @throws KeyProviderError when there is none to be had */
  token(): Promise<string>;
  /**
   * Vault refused a token: it may have been revoked. The next {@link token} is a new one, if there can be one.
   * @returns whether it is worth trying again
   */
  refused(token: string): Promise<boolean>;
}
