import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** object-format.md 1.1: what a modulus of provider `rsa` has at least. */
export const RSA_MODULUS_BITS = 3072;

/**
 * An RSA key in PEM, PKCS#8, PKCS#1 or SPKI; no certificate, and no key under a passphrase.
 * @throws Error whose message completes "is not ..." and repeats nothing of the key
 */
export function parseRsaKey(pem: string, kind: 'private' | 'public'): KeyObject {
  const wanted = `an RSA ${kind} key in PEM of ${RSA_MODULUS_BITS} bits or more`;
  const refuse = (but: string): never => {
    throw new Error(`${wanted}: ${but}`);
  };
  const key = parse(pem, kind) ?? refuse('no such key can be read from it');
  if (key.asymmetricKeyType !== 'rsa') return refuse(`it is of type ${key.asymmetricKeyType ?? 'unknown'}`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < RSA_MODULUS_BITS ? refuse(`it has ${bits} bits`) : key;
}

function parse(pem: string, kind: 'private' | 'public'): KeyObject | undefined {
  // Node would take a public key out of a private one: whoever names that file here has mixed the two up
  if (kind === 'public' && !/-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) return undefined;
  try {
    return kind === 'private' ? createPrivateKey(pem) : createPublicKey(pem);
  } catch {
    return undefined;
  }
}
