import type { Probe } from '../probe';
import { clock, credentials, reachable } from './connection';
import { copiedTags, copies, copySourceCondition, partCopies } from './copies';
import { keys } from './keys';
import { metadata } from './metadata';
import { chunkedTrailers, conditionalReads, objects, ranges, singleEtag } from './objects';
import {
  completionList,
  goneUpload,
  partedObjects,
  partNumberReads,
  smallParts,
  unequalParts,
  uploadListing,
} from './parts';
import { versioning } from './versioning';
import { writeConditions } from './write-conditions';

/** What can be asked before there is a bucket. */
export const CONNECTION_PROBES: readonly Probe[] = [reachable, credentials, clock];

/** What is asked in a bucket; versioning last, because it changes what deleting means. */
export const BUCKET_PROBES: readonly Probe[] = [
  objects,
  singleEtag,
  ranges,
  conditionalReads,
  chunkedTrailers,
  metadata,
  keys,
  ...writeConditions,
  copies,
  copySourceCondition,
  partCopies,
  copiedTags,
  partedObjects,
  smallParts,
  unequalParts,
  completionList,
  goneUpload,
  partNumberReads,
  uploadListing,
  versioning,
];
