export { combineCrcs, isCombinable, type CombinableAlgorithm, type SummedPiece } from './combine-crcs';
export type { BodyVerifier, VerifiedBody } from './body-verifier';
export {
  checksumHeaderName,
  parseChecksumAlgorithm,
  type Checksum,
  type ChecksumAlgorithm,
} from './checksum-algorithm';
export { createChecksum, type RunningChecksum } from './create-checksum';
export { openBodyVerifier } from './open-body-verifier';
