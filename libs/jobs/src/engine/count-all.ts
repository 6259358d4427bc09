import type { StoredEntry } from '@s3ep/s3-protocol';

/** How much there is; undefined where it was ended, or could not be listed. */
export async function countAll(
  pages: AsyncIterable<readonly StoredEntry[]>,
  signal: AbortSignal,
): Promise<{ readonly objects: number; readonly bytes: number } | undefined> {
  let objects = 0;
  let bytes = 0;
  try {
    for await (const page of pages) {
      if (signal.aborted) return undefined;
      objects += page.length;
      for (const entry of page) bytes += entry.bytes;
    }
  } catch {
    return undefined;
  }
  return { objects, bytes };
}
