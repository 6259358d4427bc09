import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { CreateBucketCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { requestsInFlight } from './proxy-metrics';
import type { RawAnswer } from './raw-connection';
import { exchange, type RawRequest } from './raw-request';
import { Stack, type StackOptions } from './stack';
import { waitUntil } from './wait-until';

/** Encrypted; must hold after a test what it held before. */
export const GUARDED = 'guarded';
/** Not encrypted; guarded like the other. */
export const PLAIN_GUARDED = 'plain-guarded';
/** Encrypted; tests may write to it. */
export const SCRATCH = 'scratch';

/** A stack for one file of tests that do harm. */
export class GuardedSite {
  #stack: Stack | undefined;
  #backend: S3Client | undefined;

  get stack(): Stack {
    if (!this.#stack) throw new Error('the stack runs from beforeAll on');
    return this.#stack;
  }

  get endpoint(): string {
    return this.stack.endpoint;
  }

  get host(): string {
    return new URL(this.endpoint).host;
  }

  /** Sends a request to the proxy on a connection of its own. */
  send(request: RawRequest): Promise<RawAnswer> {
    return exchange(this.endpoint, request);
  }

  async start(options: StackOptions): Promise<void> {
    this.#stack = await Stack.start(options);
    this.#backend = this.#stack.backendClient();
    for (const Bucket of [GUARDED, PLAIN_GUARDED, SCRATCH])
      await this.#backend.send(new CreateBucketCommand({ Bucket }));
  }

  /** Every object in the buckets that must not change, as the backend has it. */
  async contents(): Promise<readonly string[]> {
    const listed = await Promise.all(
      [GUARDED, PLAIN_GUARDED].map(async (Bucket) => {
        const { Versions = [] } = await this.#backend!.send(new ListObjectVersionsCommand({ Bucket }));
        return Versions.map(({ Key, ETag, Size }) => `${Bucket}/${Key} ${ETag} ${Size}`);
      }),
    );
    return listed.flat();
  }

  /** Nothing of earlier requests is left under way in the proxy. */
  async calm(): Promise<void> {
    const { management } = this.stack;
    await waitUntil('no request is in flight', async () => (await requestsInFlight(management)) === 0);
  }

  /** A good request on a fresh connection is served, and no failure went past everybody. */
  async expectServing(): Promise<void> {
    const body = `served at ${Date.now()}`;
    const target = `/${SCRATCH}/still-serving`;
    expect((await this.send({ method: 'PUT', target, body })).status).toBe(200);
    expect((await this.send({ target })).body.toString()).toBe(body);
    const { proxy } = this.stack;
    expect(proxy.isRunning).toBe(true);
    expect(proxy.lines.filter((line) => /unhandled|uncaught|MaxListenersExceeded/i.test(line))).toEqual([]);
  }
}

/**
 * A stack of its own for the file that calls it. After every test the guarded buckets hold what they held
 * before it, nothing is left in flight, and the proxy serves.
 */
export function guardedSite(options: StackOptions = {}): GuardedSite {
  const site = new GuardedSite();
  let before: readonly string[] = [];
  beforeAll(() => site.start(options));
  afterAll(() => site.stack.stop());
  beforeEach(async () => {
    await site.stack.control.setFaults();
    before = await site.contents();
    await site.stack.control.resetRequests();
  });
  afterEach(async () => {
    await site.calm();
    await site.stack.control.setFaults();
    expect(await site.contents()).toEqual(before);
    await site.expectServing();
  });
  return site;
}
