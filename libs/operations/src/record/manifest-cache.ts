import type { ManifestLayout } from '@s3ep/object-format';
import { BoundedCache } from '../bounded-cache';

/** Parts of all layouts together; one takes some hundred bytes. */
const MOST_PARTS = 50_000;

/** Layouts of multipart objects that were read before. They hold no keys. */
export class ManifestCache extends BoundedCache<ManifestLayout> {
  constructor() {
    super({ limit: MOST_PARTS, weightOf: ({ parts }) => parts.length });
  }
}
