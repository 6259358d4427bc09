import type { Services } from '../operation-context';

/**
 * Whether the backend completes an upload only if every part that it has is listed. A kept last part is then replaced under its own number by itself with the manifest behind it, instead of being stored again in part
 * 10,000 and left out (ADR 0012). The bytes of the object are the same.
 */
export function takesAllParts({ backendProfile }: Pick<Services, 'backendProfile'>): boolean {
  return backendProfile.completionList === 'every-part';
}
