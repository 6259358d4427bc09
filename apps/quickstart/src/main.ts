import path from 'node:path';
import { readStartMode } from './quickstart-options';
import { runConfigured } from './run-configured';
import { runQuickstart } from './run-quickstart';
import { STOP_SIGNALS } from './stop-signals';

const dist = path.resolve(import.meta.dirname, '..');

/** `npm start`: the proxy with the configuration that is given, or everything for a first contact. */
async function start(): Promise<number> {
  const mode = readStartMode(process.argv.slice(2), process.env);
  if (mode.mode === 'configured')
    return runConfigured({ script: path.join(dist, 'proxy/main.mjs'), ...mode });
  const stop = new AbortController();
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      stop.abort();
    });
  }
  return runQuickstart({
    ...mode,
    dist,
    environment: process.env,
    print: (line) => {
      console.log(line);
    },
    complain: (line) => {
      console.error(line);
    },
    stop: stop.signal,
  });
}

try {
  process.exitCode = await start();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
