import { describe, expect, it } from '@jest/globals';
import { type BackendClient, type BackendRequest, type BackendResponse, BackendSession } from '@s3ep/backend';
import { sealDocument, type Services } from '@s3ep/operations';
import { noOutcomes } from '../job-outcome';
import { BackendCheckpointStore } from './backend-checkpoint-store';
import { type Checkpoint, encodeCheckpoint } from './checkpoint';

const ID = 'verify-0123456789abcdef';
const KEY = `.s3ep/jobs/${ID}`;
const BUCKET_KEY = Buffer.alloc(32, 7);
const services = {
  keyRing: {
    bucketKeyForSeal: (originBucket: string) =>
      Promise.resolve({
        kekId: 'k',
        originBucket,
        key: BUCKET_KEY,
        wrapped: Buffer.alloc(60),
        recipients: [],
      }),
    bucketKeyForOpen: () => BUCKET_KEY,
  },
} as unknown as Services;

const checkpoint = (holder: string, changes: Partial<Checkpoint> = {}): Checkpoint => ({
  id: ID,
  kind: 'verify',
  bucket: 'bucket',
  prefix: '',
  goal: '',
  state: 'running',
  startedAt: 1,
  after: 'x',
  objects: 1,
  bytes: 1,
  counts: noOutcomes(),
  keks: {},
  failed: [],
  lease: { holder, expiresAt: 1 },
  ...changes,
});

/** A bucket that holds writes to their conditions, or overlooks them. */
class FakeBucket {
  readonly objects = new Map<string, BackendResponse>();
  /** Called with every write, right after it. */
  wrote: () => void = () => undefined;
  readonly #enforces: boolean;
  #writes = 0;

  constructor({ enforces }: { readonly enforces: boolean }) {
    this.#enforces = enforces;
  }

  store(): BackendCheckpointStore {
    const client = { send: (request: BackendRequest) => Promise.resolve(this.#answer(request)) };
    const session = new BackendSession({
      client: client as BackendClient,
      credentials: undefined,
      signal: new AbortController().signal,
    });
    return new BackendCheckpointStore({
      session: () => session,
      bucket: 'state',
      jobBucket: 'bucket',
      services,
      profile: {
        enforcedConditions: this.#enforces ? ['put-if-match', 'put-if-none-match'] : [],
        ifMatchEtagForm: 'quoted',
      },
    });
  }

  put(key: string, headers: Readonly<Record<string, string>>, body: Buffer): BackendResponse {
    const etag = `"${++this.#writes}"`;
    this.objects.set(key, { status: 200, headers: { ...headers, etag }, body });
    return { status: 200, headers: { etag }, body: Buffer.alloc(0) };
  }

  #answer({ method, key = '', headers = {}, body }: BackendRequest): BackendResponse {
    const found = this.objects.get(key);
    if (method === 'GET') return found ?? { status: 404, headers: {}, body: Buffer.alloc(0) };
    const isRefused =
      (headers['if-none-match'] === '*' && found !== undefined) ||
      (headers['if-match'] !== undefined && headers['if-match'] !== found?.headers.etag);
    if (isRefused) return { status: 412, headers: {}, body: Buffer.alloc(0) };
    const answer = this.put(key, headers, body as Buffer);
    this.wrote();
    return answer;
  }
}

describe('the checkpoint of a job at the backend', () => {
  it('is written once where two begin at once', async () => {
    const bucket = new FakeBucket({ enforces: true });
    const [one, two] = [bucket.store(), bucket.store()];
    expect(await one.write(checkpoint('one'), undefined)).toBe('"1"');
    expect(await two.write(checkpoint('two'), undefined)).toBeUndefined();
    expect((await two.read(ID))?.checkpoint?.lease.holder).toBe('one');
  });

  it('is replaced by whoever saw it last only', async () => {
    const bucket = new FakeBucket({ enforces: true });
    const store = bucket.store();
    const first = await store.write(checkpoint('one'), undefined);
    expect(await store.write(checkpoint('two'), first)).toBe('"2"');
    expect(await store.write(checkpoint('one'), first)).toBeUndefined();
    expect((await store.read(ID))?.checkpoint?.lease.holder).toBe('two');
  });

  it('belongs to whoever is read back, where the backend overlooks conditions', async () => {
    const bucket = new FakeBucket({ enforces: false });
    const [one, two] = [bucket.store(), bucket.store()];
    expect(await two.write(checkpoint('two'), undefined)).toBe('"1"');
    const twos = bucket.objects.get(KEY);
    // the other one's write comes right behind this one
    bucket.wrote = () => {
      bucket.objects.set(KEY, twos!);
    };
    expect(await one.write(checkpoint('one'), undefined)).toBeUndefined();
  });

  it.each([
    ['names another job', { id: 'verify-ffffffffffffffff' }],
    ['names another bucket', { bucket: 'other' }],
  ])('is not taken for one where it %s, whoever sealed it', async (_what, changes) => {
    const bucket = new FakeBucket({ enforces: true });
    const text = encodeCheckpoint(checkpoint('one', changes));
    const { headers, body } = await sealDocument(services, { bucket: 'bucket', key: KEY }, text);
    bucket.put(KEY, headers, body);
    expect(await bucket.store().read(ID)).toEqual({ etag: '"1"', distrusted: 'another-version' });
  });
});
