import type { ByteStage, Emit } from '@s3ep/byte-stage';
import { EntryScanner } from './entry-scanner';
import { TextOutput } from './text-output';

export interface BucketListFilterOptions {
  /** Whether the client may see that bucket. */
  readonly shows: (bucket: string) => boolean;
}

/**
 * Leaves buckets out of the backend's answer to ListBuckets. Everything else passes byte for byte.
 * Holds back at most one bucket's entry. Throws S3Error InternalError like the listing rewriter.
 */
export function createBucketListFilter({ shows }: BucketListFilterOptions): ByteStage {
  const output = new TextOutput();
  const scanner = new EntryScanner(
    // ListAllMyBucketsResult, Buckets
    { depth: 2, names: new Set(['Bucket']) },
    {
      text: (passing) => {
        output.append(passing);
      },
      entry: (entry) => {
        if (shows(entry.required('Name'))) output.append(entry.text);
      },
    },
  );
  return {
    write(bytes: Buffer, emit: Emit): void {
      scanner.write(bytes);
      output.flush(emit);
    },
    finish(emit: Emit): void {
      scanner.finish();
      output.flush(emit);
    },
  };
}
