import { afterEach, expect, it } from '@jest/globals';
import { UNSIGNED_PAYLOAD } from '../../support/hand-signature';
import { RawConnection } from '../../support/raw-connection';
import { requestHead } from '../../support/raw-request';
import { CLIENT } from '../../support/stack';
import { useStack } from '../../support/use-stack';

const used = useStack();
const BODY_BYTES = 300_000;
/** More than node allows of one kind of listener before it suspects a leak. */
const ROUNDS = 20;

afterEach(() => used.stack.control.setFaults());

it('leaves nothing behind on a connection whose uploads are refused one after the other', async () => {
  const { endpoint } = used.stack;
  const connection = await RawConnection.open(endpoint);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { bytes } = requestHead(endpoint, {
      method: 'PUT',
      target: '/bucket/refused',
      headers: { 'content-length': String(BODY_BYTES) },
      credentials: { ...CLIENT, secretAccessKey: 'another' },
      payloadHash: UNSIGNED_PAYLOAD,
    });
    connection.write(bytes);
    // before the body is there
    expect(await connection.answer('PUT')).toMatchObject({ status: 403 });
    connection.write(Buffer.alloc(BODY_BYTES));
  }
  expect(used.stack.proxy.lines.filter((line) => line.includes('Warning'))).toEqual([]);
  connection.destroy();
});

it('logs where a client came from that left before its answer', async () => {
  await used.stack.control.setFaults({ match: { operation: 'GetObject' }, fault: 'hang' });
  await used.stack.control.resetRequests();
  const connection = await RawConnection.open(used.stack.endpoint);
  connection.write(requestHead(used.stack.endpoint, { target: '/bucket/left' }).bytes);
  await connection.flushed();
  connection.destroy();
  const line = await used.stack.proxy.waitForLine('"objectKey":"left"');
  expect(JSON.parse(line)).toMatchObject({ aborted: true, status: 0, remoteAddress: '127.0.0.1' });
});
