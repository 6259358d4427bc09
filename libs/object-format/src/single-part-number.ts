/** The partNumber of a single-part object in the key derivation (object-format.md 3.1). */
export const SINGLE_PART_NUMBER = 0;
