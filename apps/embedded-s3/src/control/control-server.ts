import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Storage } from '../storage/storage';
import { FAULTS, parseFaults } from './fault';
import type { FaultPlan } from './fault';
import { readRawObject, replaceRawObject } from './raw-object';
import type { RequestLog } from './request-log';

const MAX_BODY_BYTES = 256 * 1024 ** 2;

export interface ControlContext {
  readonly storage: Storage;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('the body is too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** @returns what is sent as JSON; undefined: nothing known under that name */
async function act(incoming: IncomingMessage, context: ControlContext): Promise<unknown> {
  const url = new URL(incoming.url ?? '/', 'http://control');
  const where = {
    bucket: url.searchParams.get('bucket') ?? '',
    key: url.searchParams.get('key') ?? '',
    versionId: url.searchParams.get('versionId') ?? undefined,
  };
  switch (`${incoming.method ?? ''} ${url.pathname}`) {
    case 'GET /faults':
      return { known: FAULTS };
    case 'POST /faults':
      context.faults.add(parseFaults(await readText(incoming)));
      return {};
    case 'DELETE /faults':
      context.faults.clear();
      return {};
    case 'GET /requests':
      await context.log.settled();
      return context.log.toJSON();
    case 'DELETE /requests':
      await context.log.settled();
      context.log.reset();
      return {};
    case 'GET /raw':
      return readRawObject(context.storage, where);
    case 'PUT /raw':
      await replaceRawObject(context.storage, where, await readText(incoming));
      return {};
    default:
      return undefined;
  }
}

/**
 * What tests reach behind S3's back: `POST`/`DELETE /faults` sets and clears faults, `GET`/`DELETE /requests` shows
 * and resets what was asked, `GET`/`PUT /raw?bucket=&key=` reads and replaces an object's stored bytes and
 * description. Without credentials; on loopback, and only when asked for.
 */
export function createControlServer(context: ControlContext): Server {
  return createServer((incoming, response) => {
    act(incoming, context).then(
      (result) => {
        response.writeHead(result === undefined ? 404 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(result ?? { error: 'not found' }));
      },
      (error: unknown) => {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
      },
    );
  });
}
