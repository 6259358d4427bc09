import type { BackendSession, CredentialsSource } from '@s3ep/backend';
import { parseListBucketsResult } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';
import type { Services } from '../operation-context';

const PAGE_LIMIT_BYTES = 8 * 1_048_576;

/** Buckets whose uploads are the proxy's to sweep, each with credentials that reach it. */
export type SweepPlaces = ReadonlyMap<string, CredentialsSource | undefined>;

export interface SweepPlacesOptions {
  /** Everything that the backend is ever reached with; undefined: its default. */
  readonly credentials: readonly (CredentialsSource | undefined)[];
  /** Named in the configuration without a wildcard. */
  readonly configuredBuckets: readonly string[];
  readonly services: Pick<Services, 'multipart' | 'policyOf'>;
  readonly session: (credentials: CredentialsSource | undefined) => BackendSession;
}

/**
 * Where to sweep: buckets that had uploads in this process, those that ListBuckets shows to any credentials, and those
 * that are configured by name. Only where the proxy encrypts: elsewhere it keeps no state.
 */
export async function sweepPlaces(options: SweepPlacesOptions): Promise<SweepPlaces> {
  const { credentials, configuredBuckets, services, session } = options;
  const places = new Map<string, CredentialsSource | undefined>();
  const add = (bucket: string, source: CredentialsSource | undefined): void => {
    const mode = services.policyOf(bucket)?.mode;
    if (mode !== undefined && mode !== 'passthrough' && !places.has(bucket)) places.set(bucket, source);
  };
  for (const [bucket, source] of services.multipart.seenBuckets.entries) add(bucket, source);
  for (const source of credentials)
    for await (const bucket of bucketsOf(session(source))) add(bucket, source);
  for (const bucket of configuredBuckets) add(bucket, undefined);
  return places;
}

/** None where the credentials may not list buckets. */
async function* bucketsOf(backend: BackendSession): AsyncGenerator<string> {
  for (let token: string | undefined; ;) {
    const query = token === undefined ? [] : [['continuation-token', token] as const];
    const response = await backend.send({ method: 'GET', query });
    if (isFailure(response)) {
      discardAnswer(response);
      return;
    }
    const page = parseListBucketsResult(await collectAnswer(response, PAGE_LIMIT_BYTES));
    yield* page.buckets;
    if (page.continuationToken === undefined || page.continuationToken === token) return;
    token = page.continuationToken;
  }
}
