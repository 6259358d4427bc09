import { parseXml } from '@s3ep/s3-protocol';
import type { BucketSettings } from '../storage/bucket-settings';
import type { ObjectLock } from './object-lock';

const DAY_MILLISECONDS = 86_400_000;
const YEAR_DAYS = 365;

/** The retention that the bucket's ObjectLockConfiguration gives to new objects. */
export function defaultRetention(settings: BucketSettings, now: Date): ObjectLock {
  const document = settings.documents['object-lock'];
  if (document === undefined) return {};
  const rule = parseXml(Buffer.from(document)).child('Rule')?.child('DefaultRetention');
  const mode = rule?.child('Mode')?.text;
  const days = Number(rule?.child('Days')?.text ?? 0) + YEAR_DAYS * Number(rule?.child('Years')?.text ?? 0);
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || !(days > 0)) return {};
  return { retention: { mode, until: now.getTime() + days * DAY_MILLISECONDS } };
}
