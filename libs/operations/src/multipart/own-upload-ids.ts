import { parseListVersionsResult } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';
import type { StateHome } from './state-home';
import { stateUnitOf } from './state-objects';

const PAGE_LIMIT_BYTES = 8 * 1_048_576;

/** The ids of uploads that the proxy makes for itself at the moment (object-format 5: `copies/<id>`). */
export async function ownUploadIds({ backend, bucket }: StateHome): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let next: readonly (readonly [string, string])[] = []; ;) {
    const query = [...next, ['prefix', `${RESERVED_KEY_PREFIX}copies/`], ['versions', '']] as const;
    const response = await backend.send({ method: 'GET', bucket, query });
    if (isFailure(response)) {
      discardAnswer(response);
      return ids;
    }
    const page = parseListVersionsResult(await collectAnswer(response, PAGE_LIMIT_BYTES));
    for (const { key } of page.versions) {
      const unit = stateUnitOf(key);
      if (unit?.kind === 'copy') ids.add(unit.id);
    }
    if (!page.isTruncated || page.next.length === 0) return ids;
    next = page.next;
  }
}
