import { once } from 'node:events';
import { createServer } from 'node:net';

/** A listener that is about to be started, and the setting that moves it. */
export interface PlannedListener {
  readonly what: string;
  readonly host: string;
  readonly port: number;
  readonly setting: string;
}

async function isTaken({ host, port }: PlannedListener): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return true;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return false;
}

/** One line for each listener that could not be opened; port 0 can always be. */
export async function findTakenPorts(listeners: readonly PlannedListener[]): Promise<string[]> {
  const lines: string[] = [];
  for (const [index, listener] of listeners.entries()) {
    if (listener.port === 0) continue;
    const { what, host, port, setting } = listener;
    const twin = listeners.slice(0, index).find((other) => other.port === port);
    if (twin !== undefined) {
      lines.push(`Port ${port} is meant for ${what} and for ${twin.what}: set ${setting} to another port.`);
    } else if (await isTaken(listener)) {
      lines.push(
        `Port ${port} on ${host}, meant for ${what}, is in use or not allowed: set ${setting} to another port (0: any free one).`,
      );
    }
  }
  return lines;
}
