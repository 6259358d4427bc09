import type { BackendKind, Route } from './bench-site';

/** The medians of one case on one route. */
export interface BenchRow {
  readonly backend: BackendKind;
  readonly route: Route;
  readonly method: 'PUT' | 'GET';
  readonly bodyBytes: number;
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** Of the proxy; NaN on the direct route. */
  readonly cpuSecondsPerGib: number;
  readonly cpuSecondsPerThousandRequests: number;
  readonly peakRssBytes: number;
}
