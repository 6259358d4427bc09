import { randomBytes } from 'node:crypto';
import type { BackendClient, BackendRequest } from '@s3ep/backend';
import { collectAnswer, RESERVED_KEY_PREFIX } from '@s3ep/operations';
import { parseErrorDocument, parseUploadId, writeCompleteUploadRequest } from '@s3ep/s3-protocol';
import { type Answer, succeeded, UnexpectedAnswerError } from './answer';
import { Leftovers } from './leftovers';

/** Answers here are listings of a few entries, and objects of up to three parts. */
const ANSWER_LIMIT_BYTES = 16 * 1_048_576;

type Headers = Readonly<Record<string, string>>;
type Query = BackendRequest['query'];

/** A request about a key of the site, or about its bucket. */
export interface SiteRequest {
  readonly method: string;
  readonly key?: string;
  readonly query?: Query;
  readonly headers?: Headers;
  readonly body?: NonNullable<BackendRequest['body']>;
}

export interface PartAtBackend {
  readonly partNumber: number;
  /** As the backend gave it, quotes included. */
  readonly etag: string;
}

export interface ProbeSiteOptions {
  readonly client: BackendClient;
  readonly bucket: string;
  /** Whether the bucket was made for this run, so that its settings may be changed. */
  readonly isOwnBucket: boolean;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
  readonly leftovers?: Leftovers;
}

/** Where probes work: keys below `.s3ep/doctor/<random>/` of one bucket, noted as they are made. */
export class ProbeSite {
  readonly bucket: string;
  readonly isOwnBucket: boolean;
  readonly leftovers: Leftovers;
  readonly #client: BackendClient;
  readonly #signal: AbortSignal;

  constructor({ client, bucket, isOwnBucket, signal, leftovers }: ProbeSiteOptions) {
    this.#client = client;
    this.#signal = signal;
    this.bucket = bucket;
    this.isOwnBucket = isOwnBucket;
    this.leftovers =
      leftovers ?? new Leftovers(`${RESERVED_KEY_PREFIX}doctor/${randomBytes(8).toString('hex')}/`);
  }

  /** The same place, for as long as another signal lets it. */
  until(signal: AbortSignal): ProbeSite {
    const { bucket, isOwnBucket, leftovers } = this;
    return new ProbeSite({ client: this.#client, bucket, isOwnBucket, leftovers, signal });
  }

  /** A key that nothing else uses. */
  newKey(name: string): string {
    return `${this.leftovers.prefix}${randomBytes(4).toString('hex')}/${name}`;
  }

  async ask({ method, ...rest }: SiteRequest): Promise<Answer> {
    return this.#send({ method, bucket: this.bucket, ...rest });
  }

  /** Asks the backend itself, not the bucket. */
  async askService(): Promise<Answer> {
    return this.#send({ method: 'GET' });
  }

  async put(key: string, body: NonNullable<BackendRequest['body']>, headers: Headers = {}): Promise<Answer> {
    this.leftovers.noteObject(key);
    return this.ask({ method: 'PUT', key, body, headers });
  }

  /** @throws UnexpectedAnswerError; gives the ETag with its quotes */
  async mustPut(key: string, body: Buffer, headers: Headers = {}): Promise<string> {
    return etagOf(await this.put(key, body, headers), 'PUT of an object');
  }

  async copy(from: string, to: string, headers: Headers = {}): Promise<Answer> {
    this.leftovers.noteObject(to);
    const source = { 'x-amz-copy-source': `/${this.bucket}/${from}`, 'x-amz-metadata-directive': 'REPLACE' };
    return this.ask({ method: 'PUT', key: to, headers: { ...source, ...headers } });
  }

  head(key: string): Promise<Answer> {
    return this.ask({ method: 'HEAD', key });
  }

  get(key: string, headers: Headers = {}): Promise<Answer> {
    return this.ask({ method: 'GET', key, headers });
  }

  /** @throws UnexpectedAnswerError */
  async createUpload(key: string): Promise<string> {
    const answer = await this.ask({ method: 'POST', key, query: [['uploads', '']] });
    if (!succeeded(answer)) throw new UnexpectedAnswerError('CreateMultipartUpload', answer);
    const uploadId = parseUploadId(answer.body);
    this.leftovers.noteUpload({ key, uploadId });
    return uploadId;
  }

  /** @throws UnexpectedAnswerError */
  async uploadPart(key: string, uploadId: string, partNumber: number, body: Buffer): Promise<PartAtBackend> {
    const query = partQuery(uploadId, partNumber);
    const answer = await this.ask({ method: 'PUT', key, query, body });
    return { partNumber, etag: etagOf(answer, `UploadPart ${partNumber}`) };
  }

  async complete(
    key: string,
    uploadId: string,
    parts: readonly PartAtBackend[],
    headers: Headers = {},
  ): Promise<Answer> {
    this.leftovers.noteObject(key);
    const body = writeCompleteUploadRequest(
      parts.map(({ partNumber, etag }) => ({ partNumber, etag: etag.replaceAll('"', '') })),
    );
    return this.ask({
      method: 'POST',
      key,
      query: [['uploadId', uploadId]],
      headers: { 'content-type': 'application/xml', ...headers },
      body,
    });
  }

  async #send(request: BackendRequest): Promise<Answer> {
    const response = await this.#client.send({ ...request, signal: this.#signal });
    const body = await collectAnswer(response, ANSWER_LIMIT_BYTES);
    const { status, headers } = response;
    return { status, headers, body, code: errorCode(body) };
  }
}

/** Query of an operation on one part. */
export function partQuery(uploadId: string, partNumber: number): [string, string][] {
  return [
    ['partNumber', String(partNumber)],
    ['uploadId', uploadId],
  ];
}

function etagOf(answer: Answer, what: string): string {
  const { etag } = answer.headers;
  if (!succeeded(answer) || etag === undefined) throw new UnexpectedAnswerError(what, answer);
  return etag;
}

function errorCode(body: Buffer): string {
  return body.length === 0 || body[0] !== LESS_THAN ? '' : (parseErrorDocument(body)?.code ?? '');
}
const LESS_THAN = 0x3c;
