import { z } from 'zod';

const errorsSchema = z.object({ errors: z.array(z.string()) });

/** transit/encrypt; the rest of a longer answer is ignored. */
export const encryptedSchema = z.object({ data: z.object({ ciphertext: z.string() }) });
/** transit/decrypt. */
export const decryptedSchema = z.object({ data: z.object({ plaintext: z.base64() }) });
/** A login, or the renewal of a token. `lease_duration` is in seconds; 0: it never ends. */
export const loginSchema = z.object({
  auth: z.object({ client_token: z.string(), lease_duration: z.number(), renewable: z.boolean() }),
});

/**
 * What Vault says went wrong, on one line; never shows a secret, because Vault repeats none. `undefined`: this is not
 * how Vault says it.
 */
export function errorsIn(body: unknown): string | undefined {
  const { data } = errorsSchema.safeParse(body);
  return data?.errors.map((text) => text.trim().replaceAll(/\s+/g, ' ')).join('; ');
}
