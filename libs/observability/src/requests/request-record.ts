/** What is known about one S3 request when it is over; written once, refused requests too. */
export interface RequestRecord {
  readonly requestId: string;
  /** S3's name of the operation, `undefined` when the request was refused before that was known. */
  readonly operation?: string | undefined;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  /** The client's; `undefined` for a request that did not authenticate. */
  readonly accessKeyId?: string | undefined;
  readonly method: string;
  /** Status that was sent; 0 when the client went before there was one. */
  readonly status: number;
  readonly errorCode?: string | undefined;
  /** Body bytes from the client, and to the client. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly durationMilliseconds: number;
  /** Requests sent to the backend for this one, repeated ones counted. */
  readonly backendRequests: number;
  readonly remoteAddress?: string | undefined;
  /** Why it failed; logged with its stack for statuses of 500 and above only. */
  readonly cause?: unknown;
  /** An unsigned health probe: it comes every few seconds, and is no S3 request. */
  readonly probe?: boolean | undefined;
  /** The connection ended before the whole answer was sent. */
  readonly aborted?: boolean | undefined;
}

/** Label and log value of a request whose operation never became known. */
export const UNKNOWN_OPERATION = 'Unknown';

/** Where records of finished requests go. */
export interface RequestSink {
  record(record: RequestRecord): void;
}
