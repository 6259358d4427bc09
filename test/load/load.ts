/** One load: the same request over and over, by a number of clients at a time. */
export interface Load {
  /** http://host:port */
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  readonly method: 'PUT' | 'GET';
  /** `/bucket/key`. Several clients write to `/bucket/key-0`, `-1`, ..., and read the one object. */
  readonly path: string;
  /** Of a PUT; the expected length of a GET. */
  readonly bodyBytes: number;
  readonly concurrency: number;
  /** Ends after so many requests. */
  readonly requests: number;
  /** Starts no further request after that long. */
  readonly seconds?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}
