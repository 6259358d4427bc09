import { parseErrorDocument, parseListVersionsResult } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import type { StateHome } from '../multipart/state-home';
import { prefixOfUnit, type StateUnit, stateUnitOf } from '../multipart/state-objects';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';

const PAGE_LIMIT_BYTES = 8 * 1_048_576;

/** A unit of state, and how long nothing of it was written. */
export type AgedUnit = StateUnit & { readonly ageMilliseconds: number };

/** State could not be listed. */
export class StateListingError extends Error {
  constructor(bucket: string, code: string) {
    super(`the backend does not list the state of uploads in ${bucket}: ${code}`);
  }
}

/**
 * All state in a bucket, page by page. Ages are by the backend's clock, which dated both the state and the answer, so
 * that ours may differ.
 *
 * @param now milliseconds, for a backend that does not date its answers
 * @throws StateListingError
 */
export async function* listState(
  { backend, bucket }: StateHome,
  now: () => number,
): AsyncGenerator<readonly AgedUnit[]> {
  let open: AgedUnit | undefined;
  for (let next: readonly (readonly [string, string])[] = []; ;) {
    const query = [...next, ['prefix', RESERVED_KEY_PREFIX], ['versions', '']] as const;
    const response = await backend.send({ method: 'GET', bucket, query });
    const document = await collectAnswer(response, PAGE_LIMIT_BYTES);
    if (isFailure(response))
      throw new StateListingError(bucket, parseErrorDocument(document)?.code ?? String(response.status));
    const backendNow = Date.parse(response.headers.date ?? '') || now();
    const page = parseListVersionsResult(document);
    const done: AgedUnit[] = [];
    for (const { key, lastModified } of page.versions) {
      const unit = stateUnitOf(key);
      if (!unit) continue;
      // 0: the backend does not say, so nothing is ever old
      const ageMilliseconds = lastModified === 0 ? 0 : backendNow - lastModified;
      // keys are in order, so what belongs together comes together, perhaps over the end of a page
      if (open && prefixOfUnit(open) === prefixOfUnit(unit))
        open = { ...open, ageMilliseconds: Math.min(open.ageMilliseconds, ageMilliseconds) };
      else {
        if (open) done.push(open);
        open = { ...unit, ageMilliseconds };
      }
    }
    const isLast = !page.isTruncated || page.next.length === 0;
    if (isLast && open) done.push(open);
    yield done;
    if (isLast) return;
    next = page.next;
  }
}
