import type { KeyObject } from 'node:crypto';
import { deriveSigningKey, type SigningKeyScope } from './signing-key';

const DEFAULT_MAX_SECRETS = 1_024;
/** Yesterday, today and tomorrow (clock skew around midnight), in one region or two. */
const MAX_KEYS_PER_SECRET = 6;

type Scope = Omit<SigningKeyScope, 'service'>;

/**
 * Derived signing keys, so that a request costs one HMAC instead of five.
 *
 * Bounded: at most `maxSecrets` secrets, the one unused for longest leaves first, and a few keys for each. A
 * secret is a map key as it is, never part of a longer string, and private fields are not printed by inspect
 * or JSON.
 */
export class SigningKeyCache {
  readonly #maxSecrets: number;
  readonly #keys = new Map<string, Map<string, KeyObject>>();

  constructor(options: { readonly maxSecrets?: number } = {}) {
    this.#maxSecrets = options.maxSecrets ?? DEFAULT_MAX_SECRETS;
  }

  /** How many secrets have keys in here. */
  get size(): number {
    return this.#keys.size;
  }

  /** The signing key of a secret for a day and region. */
  get(scope: Scope): KeyObject {
    const ofSecret = this.#keysOf(scope.secretAccessKey);
    const name = `${scope.day}/${scope.region}`;
    const known = ofSecret.get(name);
    if (known) return known;
    const derived = deriveSigningKey(scope);
    removeOldestBeyond(ofSecret, MAX_KEYS_PER_SECRET - 1);
    ofSecret.set(name, derived);
    return derived;
  }

  #keysOf(secretAccessKey: string): Map<string, KeyObject> {
    const known = this.#keys.get(secretAccessKey);
    if (known) {
      // Moves to the end: maps keep insertion order, so the first is the one unused for longest.
      if (this.#keys.size > 1) {
        this.#keys.delete(secretAccessKey);
        this.#keys.set(secretAccessKey, known);
      }
      return known;
    }
    removeOldestBeyond(this.#keys, this.#maxSecrets - 1);
    const empty = new Map<string, KeyObject>();
    this.#keys.set(secretAccessKey, empty);
    return empty;
  }
}

function removeOldestBeyond(map: Map<string, unknown>, limit: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= limit) return;
    map.delete(oldest);
  }
}
