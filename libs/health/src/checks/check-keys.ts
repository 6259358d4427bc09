import type { KeyRing } from '@s3ep/key-management';

/** Lets every KEK do what it is used for. @throws Error that names those that cannot. */
export async function checkKeys(ring: Pick<KeyRing, 'check'>): Promise<void> {
  const failed = (await ring.check()).filter(({ outcome }) => outcome !== 'ok');
  if (failed.length === 0) return;
  const list = failed.map(({ kekId, type, outcome, reason, circuit }) => {
    // the provider itself was not asked just now
    const heldBack = circuit === undefined || circuit === 'closed' ? '' : ', calls are held back';
    const why = reason === undefined ? '' : ` (${reason})`;
    return `"${kekId}" (${type}): ${outcome}${heldBack}${why}`;
  });
  throw new Error(`key-encryption keys that cannot be used: ${list.join(', ')}`);
}
