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

/** What Vault says went wrong; never shows a secret, because Vault repeats none. */
export function errorsIn(body: unknown): string {
  const { data } = errorsSchema.safeParse(body);
  return data === undefined ? 'no reason given' : data.errors.join('; ');
}
