import { MAX_CLIENT_PART_NUMBER } from '../format-constants';

/** Whether a client can have a part of this number: 1 to 9,999 (object-format.md 4.3). */
export function isClientPartNumber(partNumber: number): boolean {
  return Number.isSafeInteger(partNumber) && partNumber >= 1 && partNumber <= MAX_CLIENT_PART_NUMBER;
}
