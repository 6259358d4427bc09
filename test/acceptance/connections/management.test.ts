import { expect, it } from '@jest/globals';
import { RawConnection } from '../../support/raw-connection';
import { useStack } from '../../support/use-stack';

const used = useStack();
const SOON_MILLISECONDS = 10_000;

it('the end does not wait for a client of the management port that never finishes its request', async () => {
  const connection = await RawConnection.open(used.stack.management);
  connection.write('GET /metrics HTTP/1.1\r\n');
  await connection.flushed();
  const began = performance.now();
  expect(await used.stack.proxy.stop('SIGTERM')).toBe(0);
  expect(performance.now() - began).toBeLessThan(SOON_MILLISECONDS);
  connection.destroy();
});
