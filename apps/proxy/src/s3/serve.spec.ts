import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestRecord } from '@s3ep/observability';
import { S3Error } from '@s3ep/s3-protocol';
import { Exchange } from './exchange';
import { serve, type Serving } from './serve';

it('breaks the connection and records the request when not even its failure can be answered', async () => {
  const records: RequestRecord[] = [];
  const serving = {
    settings: { baseDomains: [] },
    health: {
      live: () => Promise.reject(new S3Error('InternalError', { headers: { 'x-bad': 'a\r\nb: c' } })),
    },
    recorder: { recordRequest: (record: RequestRecord) => records.push(record) },
  } as unknown as Serving;
  const served: Promise<void>[] = [];
  const server = http.createServer((incoming, outgoing) => {
    served.push(serve(new Exchange({ incoming, outgoing, expectsContinue: false }), serving));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  await Promise.all(served);
  expect(records).toMatchObject([{ aborted: true, status: 0, errorCode: 'InternalError' }]);
  server.close();
});
