// Prints N ports of the loopback address that are free now: node free-ports.mjs N
import { once } from 'node:events';
import { createServer } from 'node:net';

const servers = Array.from({ length: Number(process.argv[2]) }, () =>
  createServer().listen({ host: '127.0.0.1', port: 0 }),
);
await Promise.all(servers.map((server) => once(server, 'listening')));
console.log(servers.map((server) => server.address().port).join(' '));
for (const server of servers) server.close();
