import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { Exchange } from './exchange';
import { writeResponse } from './write-response';

it('gives a body up whose headers cannot be sent, so that its connection is free again', async () => {
  const body = Readable.from([Buffer.from('x')]);
  let failure: unknown;
  const server = http.createServer((incoming, outgoing) => {
    const exchange = new Exchange({ incoming, outgoing, expectsContinue: false });
    const response = { status: 200, headers: { 'content-type': 'a\r\nb: c' }, body };
    writeResponse(exchange, response).catch((error: unknown) => {
      failure = error;
      outgoing.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { status } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.close();
  server.closeAllConnections();
  expect([status, (failure as NodeJS.ErrnoException).code]).toEqual([500, 'ERR_INVALID_CHAR']);
  expect(body.destroyed).toBe(true);
});
