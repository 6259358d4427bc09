import type { BackendSession } from '@s3ep/backend';
import { type StoredEntry, parseErrorDocument, parseStoredPage, S3Error } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { isReservedKey } from '../reserved-keys';

const PAGE_LIMIT_BYTES = 8 * 1_048_576;

export interface StoredListing {
  readonly backend: BackendSession;
  readonly bucket: string;
  /** "": all keys. */
  readonly prefix: string;
  /** Only keys behind it, in the order of listings. */
  readonly after?: string | undefined;
  /** Every version, or the current ones. */
  readonly versions: boolean;
}

/**
 * What a bucket holds, page by page, as it is stored. The proxy's own state is left out.
 * @throws S3Error InternalError with the backend's code where it does not list
 */
export async function* listStored(listing: StoredListing): AsyncGenerator<readonly StoredEntry[]> {
  const { backend, bucket } = listing;
  for (let next = firstOf(listing); ;) {
    const query = [...commonOf(listing), ...next];
    const response = await backend.send({ method: 'GET', bucket, query });
    const document = await collectAnswer(response, PAGE_LIMIT_BYTES);
    if (isFailure(response)) {
      const code = parseErrorDocument(document)?.code ?? String(response.status);
      throw new S3Error('InternalError', {
        cause: new Error(`the backend does not list ${bucket}: ${code}`),
      });
    }
    const page = parseStoredPage(document);
    yield page.objects.filter(({ key }) => !isReservedKey(key));
    if (page.next === undefined) return;
    next = page.next;
  }
}

type Query = readonly (readonly [string, string])[];

function commonOf({ prefix, versions }: StoredListing): Query {
  return [
    ['encoding-type', 'url'],
    ...(versions ? [] : [['list-type', '2'] as const]),
    ['prefix', prefix],
    ...(versions ? [['versions', ''] as const] : []),
  ];
}

function firstOf({ after, versions }: StoredListing): Query {
  if (after === undefined) return [];
  return [[versions ? 'key-marker' : 'start-after', after]];
}
