import type { Socket } from 'node:net';
import { formatHttpHead, parseHttpHead, type HttpHead } from './http-head';
import { withoutFrames } from './without-frames';
import { isKept, rememberedHeaders, requestedRange, type PeerObject } from './peer-object';

const ETAG = '"0123456789abcdef0123456789abcdef"';
const LAST_MODIFIED = 'Wed, 01 Jan 2025 00:00:00 GMT';
const WRITE_BYTES = 1_048_576;

interface Upload {
  readonly path: string;
  readonly bytes: number;
  readonly content: Buffer | undefined;
  readonly headers: Record<string, string>;
  /** Where the body is aws-chunked. */
  readonly decodedBytes: number | undefined;
  received: number;
}

/**
 * One keep-alive connection of the memory peer. No pipelining: the next request comes after the answer to the
 * one before, which is what every client of it does.
 */
export class PeerConnection {
  readonly #socket: Socket;
  readonly #objects: Map<string, PeerObject>;
  #head: Buffer | undefined;
  #upload: Upload | undefined;

  constructor(socket: Socket, objects: Map<string, PeerObject>) {
    this.#socket = socket;
    this.#objects = objects;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.#receive(bytes);
    });
    // whoever measures closes connections as it likes
    socket.on('error', () => socket.destroy());
  }

  #receive(bytes: Buffer): void {
    if (this.#upload) {
      this.#receiveBody(this.#upload, bytes);
      return;
    }
    const received = this.#head ? Buffer.concat([this.#head, bytes]) : bytes;
    const head = parseHttpHead(received);
    this.#head = head ? undefined : received;
    if (head) this.#serve(head, received.subarray(head.bytes));
  }

  #serve(head: HttpHead, rest: Buffer): void {
    const [method, target = ''] = head.startLine.split(' ');
    const path = target.split('?')[0] ?? '';
    if (method === 'PUT') {
      const bytes = Number(head.headers.get('content-length') ?? 0);
      const decoded = head.headers.get('x-amz-decoded-content-length');
      this.#upload = {
        path,
        bytes,
        content: isKept(path, bytes) ? Buffer.allocUnsafeSlow(bytes) : undefined,
        headers: rememberedHeaders(head.headers),
        decodedBytes: decoded === undefined ? undefined : Number(decoded),
        received: 0,
      };
      this.#receiveBody(this.#upload, rest);
      return;
    }
    const object = this.#objects.get(path);
    if (object && (method === 'GET' || method === 'HEAD'))
      this.#answerObject(object, head, method === 'HEAD');
    else if (method === 'DELETE') {
      this.#objects.delete(path);
      this.#answer('204 No Content', {});
    } else this.#answer(path.split('/').length > 2 ? '404 Not Found' : '200 OK', { 'content-length': 0 });
  }

  #receiveBody(upload: Upload, bytes: Buffer): void {
    if (upload.content) bytes.copy(upload.content, upload.received);
    upload.received += bytes.length;
    if (upload.received < upload.bytes) return;
    this.#upload = undefined;
    const { path, content, headers, decodedBytes } = upload;
    const isFramed = decodedBytes !== undefined;
    this.#objects.set(path, {
      bytes: decodedBytes ?? upload.bytes,
      content: content && isFramed ? withoutFrames(content) : content,
      headers,
    });
    this.#answer('200 OK', { etag: ETAG, 'content-length': 0 });
  }

  #answerObject({ bytes, content, headers }: PeerObject, head: HttpHead, headOnly: boolean): void {
    const range = requestedRange(head.headers.get('range'), bytes);
    const { first, last } = range ?? { first: 0, last: bytes - 1 };
    if (first > last && bytes > 0) {
      this.#answer('416 Range Not Satisfiable', { 'content-range': `bytes */${bytes}`, 'content-length': 0 });
      return;
    }
    if (!content && !headOnly) {
      this.#answer('500 Not Kept', { 'content-length': 0 });
      return;
    }
    this.#socket.cork();
    this.#answer(range ? '206 Partial Content' : '200 OK', {
      ...headers,
      etag: ETAG,
      'last-modified': LAST_MODIFIED,
      'accept-ranges': 'bytes',
      'content-length': last - first + 1,
      ...(range && { 'content-range': `bytes ${first}-${last}/${bytes}` }),
    });
    if (content && !headOnly) this.#send(content.subarray(first, last + 1), 0);
    this.#socket.uncork();
  }

  #send(content: Buffer, sent: number): void {
    let offset = sent;
    while (offset < content.length) {
      const end = Math.min(content.length, offset + WRITE_BYTES);
      const more = this.#socket.write(content.subarray(offset, end));
      offset = end;
      if (!more && offset < content.length) {
        this.#socket.once('drain', () => {
          this.#send(content, offset);
        });
        return;
      }
    }
  }

  #answer(status: string, headers: Readonly<Record<string, string | number>>): void {
    this.#socket.write(formatHttpHead(`HTTP/1.1 ${status}`, headers), 'latin1');
  }
}
