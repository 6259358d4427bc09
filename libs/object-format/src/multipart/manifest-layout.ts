import { FormatError } from '../format-error';
import { invariant } from '../invariant';
import { mapPartRange, wholeMessage, type ChunkRange, type StoredRange } from '../sizes/map-range';
import { multipartStoredSize } from '../sizes/multipart-size';
import { partChunkBytes, storedPartSize } from '../sizes/part-size';
import type { MultipartChecksum } from './manifest-checksum';
import type { ListedPart, ManifestContent } from './manifest-payload';

/** A part, and where it lies in the object: all in bytes. */
export interface PlacedPart extends ListedPart {
  readonly plaintextOffset: number;
  readonly storedOffset: number;
  /** Padding included; without the manifest that may follow in the same backend part. */
  readonly storedBytes: number;
}

/** What is read of one part, as a step of a read that is contiguous in the backend. */
export interface PartRead {
  readonly part: PlacedPart;
  /** Its stored bytes counted from the beginning of the object. */
  readonly range: ChunkRange;
}

/** One ranged request to the backend, and what becomes of its bytes: see `OpenedMultipartObject.opener`. */
export interface MultipartRead extends StoredRange {
  /** Plaintext bytes that come out. */
  readonly plaintextBytes: number;
  /** In stored order; between two of them lies padding only. */
  readonly steps: readonly PartRead[];
}

/**
 * Where everything of a multipart object lies, from its authenticated manifest (object-format.md 4.4). Holds no key:
 * it may be cached under (commitment, ETag).
 */
export class ManifestLayout {
  readonly backendParts: number;
  readonly checksum: MultipartChecksum | undefined;
  readonly parts: readonly PlacedPart[];
  readonly plaintextBytes: number;

  constructor({ parts, backendParts, checksum }: ManifestContent) {
    this.backendParts = backendParts;
    this.checksum = checksum;
    let plaintextOffset = 0;
    let storedOffset = 0;
    this.parts = parts.map((part) => {
      const placed = {
        ...part,
        plaintextOffset,
        storedOffset,
        storedBytes: storedPartSize(part.plaintextBytes),
      };
      plaintextOffset += part.plaintextBytes;
      storedOffset += placed.storedBytes;
      return placed;
    });
    this.plaintextBytes = plaintextOffset;
  }

  /** Stored bytes of the whole object, manifest included. */
  get storedBytes(): number {
    return multipartStoredSize(this);
  }

  /**
   * Compares the size that the backend states with the authenticated one (object-format.md 4.4: the total equals `P`).
   *
   * @throws {FormatError} `stored-size`
   */
  requireStoredSize(storedBytes: number): void {
    if (storedBytes !== this.storedBytes) throw new FormatError('stored-size');
  }

  /**
   * The stored bytes of each backend part of the object, in order: the boundaries along which a copy is made
   * (object-format.md 6). The last holds the manifest.
   */
  get backendPartRanges(): readonly StoredRange[] {
    // object-format.md 4.3: the manifest stands behind the kept part, or in a part of its own
    const starts = this.parts.map(({ storedOffset }) => storedOffset);
    const last = this.parts.at(-1);
    if (last !== undefined && this.backendParts > this.parts.length)
      starts.push(last.storedOffset + last.storedBytes);
    return starts.map((storedFirst, index) => ({
      storedFirst,
      storedLast: (starts[index + 1] ?? this.storedBytes) - 1,
    }));
  }

  /** The whole plaintext: every part with its empty last chunk, so that all of the object is authenticated. */
  planWhole(): MultipartRead {
    return planSteps(this.parts.map(wholePart));
  }

  /** One part, whole: for `partNumber=`. @param index from 0, in the order of the parts */
  planPart(index: number): MultipartRead {
    const part = this.parts[index];
    invariant(part !== undefined, 'the object has such a part');
    return planSteps([wholePart(part)]);
  }

  /**
   * A range of the plaintext. One request is always enough: what lies between two parts is at most `F` bytes of padding.
   *
   * @param range both ends inclusive; `first` within the object, `last` may be past its end or `Infinity`
   */
  planRange({ first, last }: { first: number; last: number }): MultipartRead {
    invariant(Number.isSafeInteger(first) && first >= 0 && first <= last, 'a range is not empty');
    invariant(first < this.plaintextBytes, 'a range begins within the object');
    const steps: PartRead[] = [];
    for (const part of this.parts) {
      const end = part.plaintextOffset + part.plaintextBytes;
      // an empty part within the range is read too; one that only touches it is not
      if (end <= first || part.plaintextOffset > last) continue;
      const local = { first: Math.max(first - part.plaintextOffset, 0), last: last - part.plaintextOffset };
      steps.push(part.plaintextBytes === 0 ? wholePart(part) : partRange(part, local));
    }
    return planSteps(steps);
  }
}

function wholePart(part: PlacedPart): PartRead {
  const { plaintextBytes, storedOffset } = part;
  const range = wholeMessage({ plaintextBytes, chunkBytes: partChunkBytes(plaintextBytes), storedOffset });
  return { part, range };
}

function partRange(part: PlacedPart, local: { first: number; last: number }): PartRead {
  const { plaintextBytes, storedOffset } = part;
  return { part, range: mapPartRange({ ...local, plaintextBytes, storedOffset }) };
}

function planSteps(steps: readonly PartRead[]): MultipartRead {
  const [first, last] = [steps[0], steps.at(-1)];
  invariant(first !== undefined && last !== undefined, 'a range touches a part');
  return {
    storedFirst: first.range.storedFirst,
    storedLast: last.range.storedLast,
    plaintextBytes: steps.reduce((sum, { range }) => sum + range.takeBytes, 0),
    steps,
  };
}
