/** An object that a copy made at the backend. */
export interface MadeObject {
  /** The backend's, with quotes or without. */
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  /** What of the backend's answer reaches the client, e.g. the version id. */
  readonly headers: Readonly<Record<string, string>>;
}
