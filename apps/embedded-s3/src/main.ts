import { SettingError, readSettings } from './settings';
import { startServer } from './start-server';

const NOTICE =
  'embedded-s3 is for trying out and for tests, not for production: one process, one directory, loopback only.';

function complain(error: unknown): void {
  const text = error instanceof SettingError ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${String(text)}\n`);
}

process.stderr.write(`${NOTICE}\n`);
try {
  const server = await startServer(readSettings(process.env), { onFailure: complain });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      void server.stop().then(() => process.exit(0));
    });
  }
  const { endpoint, control } = server;
  process.stdout.write(`${JSON.stringify({ msg: 'listening', endpoint, ...(control && { control }) })}\n`);
} catch (error) {
  complain(error);
  process.exit(1);
}
