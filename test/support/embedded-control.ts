/** A request as the embedded backend saw it. */
export interface ObservedRequest {
  readonly method: string;
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly query: string;
  readonly range?: string;
  readonly status: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

export interface Fault {
  readonly match: { readonly method?: string; readonly keyPrefix?: string; readonly operation?: string };
  readonly fault:
    | 'latency'
    | 'status-503'
    | 'cut-connection'
    | 'cut-answer'
    | 'truncate'
    | 'lie-length'
    | 'flip-byte'
    | 'hang';
  readonly atByte?: number;
  readonly milliseconds?: number;
  readonly times?: number;
}

/** An object as it lies in the backend. */
export interface RawObject {
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The embedded backend's control endpoint: faults, what was asked, and what lies stored. */
export class EmbeddedControl {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async setFaults(...faults: readonly Fault[]): Promise<void> {
    await this.#call('DELETE', '/faults');
    if (faults.length > 0) await this.#call('POST', '/faults', faults);
  }

  async requests(): Promise<readonly ObservedRequest[]> {
    const { requests } = (await this.#call('GET', '/requests')) as { requests: ObservedRequest[] };
    return requests;
  }

  async resetRequests(): Promise<void> {
    await this.#call('DELETE', '/requests');
  }

  /** @param versionId the newest version unless given */
  async readRaw(bucket: string, key: string, versionId?: string): Promise<RawObject> {
    const raw = (await this.#call('GET', rawPath(bucket, key, versionId))) as Omit<RawObject, 'body'> & {
      body: string;
    };
    return { ...raw, body: Buffer.from(raw.body, 'base64') };
  }

  /** Replaces what is named; the rest stays. */
  async replaceRaw(
    bucket: string,
    key: string,
    changed: Partial<RawObject>,
    versionId?: string,
  ): Promise<void> {
    await this.#call('PUT', rawPath(bucket, key, versionId), {
      ...changed,
      body: changed.body?.toString('base64'),
    });
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.#endpoint + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`control ${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
}

function rawPath(bucket: string, key: string, versionId?: string): string {
  const version = versionId === undefined ? '' : `&versionId=${encodeURIComponent(versionId)}`;
  return `/raw?bucket=${encodeURIComponent(bucket)}&key=${encodeURIComponent(key)}${version}`;
}
