// Run in the image: does a TLS client trust the certificate of this server, by its default certificate store?
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, get } from 'node:https';

const at = (name) => readFileSync(new URL(name, import.meta.url));
const server = createServer({ key: at('key.pem'), cert: at('certificate.pem') }, (_, response) =>
  response.end(),
);
await once(server.listen(0, '127.0.0.1'), 'listening');
const request = get({
  host: '127.0.0.1',
  port: server.address().port,
  servername: 'localhost',
  agent: false,
});
const [outcome] = await Promise.race([once(request, 'response'), once(request, 'error')]).catch((error) => [
  error,
]);
console.log(outcome.statusCode ?? outcome.code);
process.exit(outcome.statusCode === 200 ? 0 : 1);
