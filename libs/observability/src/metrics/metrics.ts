import { Registry, collectDefaultMetrics } from 'prom-client';
import { CounterOfTwoLabels } from './counter-of-two-labels';
import type { Histogram } from 'prom-client';
import { UNKNOWN_OPERATION } from '../requests/request-record';
import type { RequestRecord, RequestSink } from '../requests/request-record';
import { defineInstruments } from './define-instruments';
import { KeyProviderTally } from './key-provider-tally';

/** `text/plain` with the version of the format. */
export const METRICS_CONTENT_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;

const MILLISECONDS_PER_SECOND = 1000;

export interface MetricsOptions {
  /** Also collect the process's own: CPU, memory, event loop, garbage collection. Default: true. */
  readonly processMetrics?: boolean;
}

/** One call of a key provider; the labels are closed sets, except the configured name of the KEK. */
export interface KeyProviderCallLabels {
  readonly kekId: string;
  readonly call: string;
  readonly outcome: string;
  readonly seconds: number;
}

/**
 * What this process counts, on a registry of its own.
 *
 * Labels come from closed sets (operations, statuses, reasons, configured KEKs), never from a client:
 * no bucket, key or access key id.
 */
export class Metrics implements RequestSink {
  readonly registry = new Registry();
  /** The same calls of key providers as the metrics, for the admin API. */
  readonly keyProviders = new KeyProviderTally();
  readonly #instruments = defineInstruments(this.registry);
  readonly #requests = new CounterOfTwoLabels(this.#instruments.requests);
  readonly #backendRequests = new CounterOfTwoLabels(this.#instruments.backendRequests);
  readonly #durations = new Map<string, Histogram.Internal<'operation'>>();
  readonly #bytesIn = this.#instruments.bodyBytes.labels('in');
  readonly #bytesOut = this.#instruments.bodyBytes.labels('out');

  constructor({ processMetrics = true }: MetricsOptions = {}) {
    if (processMetrics) collectDefaultMetrics({ register: this.registry });
  }

  /** An S3 request has begun; {@link record} ends it. */
  requestBegan(): void {
    this.#instruments.inFlight.inc();
  }

  /** An S3 request has ended. Exactly once for each {@link requestBegan}. */
  record({ operation = UNKNOWN_OPERATION, status, ...record }: RequestRecord): void {
    this.#instruments.inFlight.dec();
    if (record.probe === true) return;
    this.#requests.inc(operation, status);
    this.#duration(operation).observe(record.durationMilliseconds / MILLISECONDS_PER_SECOND);
    if (record.bytesIn > 0) this.#bytesIn.inc(record.bytesIn);
    if (record.bytesOut > 0) this.#bytesOut.inc(record.bytesOut);
  }

  /** One request to the backend. `status` is `error` when no answer came. */
  backendAnswered({ method, status }: { method: string; status: number | 'error' }): void {
    this.#backendRequests.inc(method, status);
  }

  /** A request to the backend is about to be sent again. */
  backendRetried(): void {
    this.#instruments.backendRetries.inc();
  }

  /** A stored object was refused; `reason` is a short code of a closed set. */
  decryptFailed(reason: string): void {
    this.#instruments.decryptFailures.inc({ reason });
  }

  /** A sweep over the state of uploads ended; `uploads` by outcome, of a closed set. */
  swept(uploads: Readonly<Record<string, number>>): void {
    this.#instruments.sweeps.inc({ outcome: 'done' });
    for (const [outcome, count] of Object.entries(uploads))
      this.#instruments.sweptUploads.inc({ outcome }, count);
  }

  sweepFailed(): void {
    this.#instruments.sweeps.inc({ outcome: 'failed' });
  }

  keyProviderCalled({ kekId, call, outcome, seconds }: KeyProviderCallLabels): void {
    this.keyProviders.called({ kekId, call, outcome });
    this.#instruments.keyProviderCalls.inc({ kek: kekId, call, outcome });
    this.#instruments.keyProviderCallDuration.observe({ kek: kekId, call }, seconds);
  }

  /** Calls to the provider of a KEK are held back from now on, or are no longer. */
  keyProviderHeldBack({ kekId, heldBack }: { readonly kekId: string; readonly heldBack: boolean }): void {
    this.keyProviders.heldBack({ kekId, heldBack });
    this.#instruments.keyProviderHeldBack.set({ kek: kekId }, heldBack ? 1 : 0);
  }

  /** An object was sealed under a bucket key past its age, because the provider is unavailable. */
  sealedPastAge(kekId: string): void {
    this.#instruments.sealsPastAge.inc({ kek: kekId });
  }

  /** The configuration was read, at the start (`loaded`) or again; refused: what was there is still in use. */
  configurationRead(outcome: 'loaded' | 'changed' | 'unchanged' | 'refused'): void {
    if (outcome !== 'loaded') this.#instruments.reloads.inc({ outcome });
    this.#instruments.lastReloadSucceeded.set(outcome === 'refused' ? 0 : 1);
    this.#instruments.lastReloadSeconds.setToCurrentTime();
  }

  /** A port shows a certificate, or a chain, that ends then; seconds since 1970. */
  certificatesExpire(port: 's3' | 'management', seconds: number): void {
    this.#instruments.certificateExpiry.set({ port }, seconds);
  }

  /** All metrics in the Prometheus text format, of type {@link METRICS_CONTENT_TYPE}. */
  exposition(): Promise<string> {
    return this.registry.metrics();
  }

  #duration(operation: string): Histogram.Internal<'operation'> {
    let duration = this.#durations.get(operation);
    if (duration === undefined) {
      duration = this.#instruments.requestDuration.labels(operation);
      this.#durations.set(operation, duration);
    }
    return duration;
  }
}
