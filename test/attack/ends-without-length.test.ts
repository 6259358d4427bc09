import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type Lie, withHeaders } from '../support/lying-backend';
import { RawConnection } from '../support/raw-connection';
import { requestHead } from '../support/raw-request';
import { useAttackSite } from './attack-site';

const used = useAttackSite({
  buckets: ['plain'],
  config: { buckets: [{ match: 'plain', mode: 'passthrough' }] },
});

const BODY = randomBytes(400_000);
/** Hexadecimal; so much of it comes. */
const CHUNK = '20000';

beforeAll(async () => {
  expect((await used.site.client.put('/plain/object', BODY)).status).toBe(200);
});

/** A backend that does not say how long its answer is, and ends it or does not. */
function chunked({ isWhole }: { readonly isWhole: boolean }): Lie {
  return ({ method }, truth) => {
    if (method !== 'GET') return undefined;
    const bytes = truth.body.subarray(0, isWhole ? undefined : parseInt(CHUNK, 16));
    const end = isWhole ? '\r\n0\r\n\r\n' : `\r\n${CHUNK}\r\n`;
    const body = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from(end)]);
    return { ...withHeaders(truth, { 'content-length': undefined, 'transfer-encoding': 'chunked' }), body };
  };
}

/** How the connection of a client ends that knows no chunks: nothing else tells it where the answer does. */
async function endOfAnswer(): Promise<'closed' | 'reset'> {
  const { endpoint } = used.site;
  const { bytes } = requestHead(endpoint, { target: '/plain/object' });
  const connection = await RawConnection.open(endpoint);
  connection.write(bytes.replace('HTTP/1.1', 'HTTP/1.0'));
  const ended = once(connection.socket, 'end').then(() => 'closed' as const);
  const failed = new Promise<'reset'>((resolve) => {
    connection.socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNRESET') resolve('reset');
    });
  });
  try {
    return await Promise.race([ended, failed]);
  } finally {
    connection.destroy();
  }
}

describe('an answer without a length to a client of HTTP/1.0', () => {
  it('ends with its connection', async () => {
    used.site.lie = chunked({ isWhole: true });
    expect(await endOfAnswer()).toBe('closed');
  });

  it('ends in a reset where the backend breaks off, as a part would else be taken for the whole', async () => {
    used.site.lie = chunked({ isWhole: false });
    expect(await endOfAnswer()).toBe('reset');
  });
});
