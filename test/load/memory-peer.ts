import { createServer, type AddressInfo } from 'node:net';
import { PeerConnection } from './peer-connection';
import type { PeerObject } from './peer-object';

/**
 * An S3 peer on loopback that costs as little as possible, to measure what stands before it. It verifies nothing
 * and keeps objects in memory, large ones only where their key contains "/keep-". Ends with its standard input.
 *
 *   npm run run-ts -- test/load/memory-peer.ts
 */
const objects = new Map<string, PeerObject>();
const server = createServer({ highWaterMark: 1_048_576 }, (socket) => new PeerConnection(socket, objects));
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'listening', endpoint: `http://127.0.0.1:${port}` })}\n`);
});
process.stdin.resume();
process.stdin.once('end', () => {
  process.exit(0);
});
