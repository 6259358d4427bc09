import { afterEach, expect, it } from '@jest/globals';
import { requestsInFlight } from '../../support/proxy-metrics';
import { RawConnection } from '../../support/raw-connection';
import { requestHead } from '../../support/raw-request';
import { useStack } from '../../support/use-stack';
import { waitUntil } from '../../support/wait-until';

const used = useStack();
const BODY = 'written a moment ago';

afterEach(() => used.stack.control.setFaults());

/** The bytes of a signed request, body included. */
function bytesOf(request: Parameters<typeof requestHead>[1]): string {
  return requestHead(used.stack.endpoint, request).bytes + String(request.body ?? '');
}

it('serves the requests of a connection one after the other, so that each sees what the one before did', async () => {
  const connection = await RawConnection.open(used.stack.endpoint);
  const target = '/bucket/pipelined';
  connection.write(
    bytesOf({ method: 'PUT', target, body: BODY }) +
      bytesOf({ target }) +
      bytesOf({ method: 'DELETE', target }) +
      bytesOf({ target }),
  );
  expect(await connection.answer()).toMatchObject({ status: 200 });
  expect(await connection.answer()).toMatchObject({ status: 200, body: Buffer.from(BODY) });
  expect(await connection.answer('DELETE')).toMatchObject({ status: 204 });
  expect(await connection.answer()).toMatchObject({ status: 404 });
  connection.destroy();
});

it('ends all requests of a connection that closes, also those whose turn has not come', async () => {
  await used.stack.control.setFaults({ match: { operation: 'ListObjectsV2' }, fault: 'hang' });
  const connection = await RawConnection.open(used.stack.endpoint);
  const list = bytesOf({ target: '/bucket?list-type=2' });
  connection.write(list + list + list + 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
  await waitUntil('a request is in flight', async () => (await requestsInFlight(used.stack.management)) > 0);
  connection.destroy();
  await waitUntil('none is in flight', async () => (await requestsInFlight(used.stack.management)) === 0);
});

it('asks nothing of the backend for requests whose connection closed before it was their turn', async () => {
  await used.stack.control.setFaults({ match: { operation: 'ListObjectsV2' }, fault: 'hang' });
  await used.stack.control.resetRequests();
  const connection = await RawConnection.open(used.stack.endpoint);
  connection.write(bytesOf({ target: '/bucket?list-type=2' }) + bytesOf({ target: '/bucket/waiting' }));
  await waitUntil('both are in flight', async () => (await requestsInFlight(used.stack.management)) === 2);
  connection.destroy();
  await waitUntil('none is in flight', async () => (await requestsInFlight(used.stack.management)) === 0);
  const asked = await used.stack.control.requests();
  expect(asked.filter(({ key }) => key === 'waiting')).toEqual([]);
});

it('answers many requests that come at once, each in its turn', async () => {
  const connection = await RawConnection.open(used.stack.endpoint);
  connection.write(bytesOf({ target: '/bucket/not-there' }).repeat(200));
  for (let count = 0; count < 200; count += 1)
    expect(await connection.answer()).toMatchObject({ status: 404, code: 'NoSuchKey' });
  expect(used.stack.proxy.lines.filter((line) => line.includes('Warning'))).toEqual([]);
  connection.destroy();
});
