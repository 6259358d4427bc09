import type { HeaderMap } from '@s3ep/s3-protocol';
import type { BackendBody } from './backend-body';
import type { CredentialsSource } from './credentials-source';

/** A body whose bytes are made while it is sent. It can be opened once, so it is never sent twice. */
export interface StreamedBody {
  /** Exact number of bytes that `open()` yields. */
  readonly length: number;
  open(): AsyncIterable<Buffer>;
  /** The CRC-32 of what is sent goes behind it, for the backend to verify. Not every backend takes trailers. */
  readonly trailingChecksum?: boolean;
}

export interface BackendRequest {
  readonly method: string;
  readonly bucket?: string;
  /** The key as characters; percent-encoding is done on sending. */
  readonly key?: string;
  /** Decoded names and values, in the order they are sent. */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Lower-case names. Host, length and authorisation are added. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | StreamedBody;
  /** Default: the credentials configured for the backend. `anonymous` sends no signature (CORS preflight). */
  readonly credentials?: CredentialsSource | 'anonymous';
  /** Aborts the request at the backend, whatever state it is in. */
  readonly signal?: AbortSignal;
  /** Called for every attempt. */
  readonly onAttempt?: () => void;
}

export interface BackendResponse {
  readonly status: number;
  readonly headers: HeaderMap;
  /** Small bodies of known length come whole, all others as a stream that must be consumed or destroyed. */
  readonly body: Buffer | BackendBody;
}

/** Told about every attempt; for metrics. */
export interface BackendObserver {
  answered(method: string, status: number): void;
  failed(method: string): void;
  retried(method: string): void;
}
