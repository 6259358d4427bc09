import path from 'node:path';
import { parseArgs } from 'node:util';

/** Where the embedded backend listens, unless S3EP_QUICKSTART_BACKEND_PORT says otherwise. */
const BACKEND_PORT = 9000;
const HIGHEST_PORT = 65_535;

export type StartMode =
  /** A configuration is given: only the proxy is started. */
  | { readonly mode: 'configured'; readonly configFile?: string }
  /** No configuration is given: everything is made and started in one directory. */
  | { readonly mode: 'quickstart'; readonly directory: string; readonly backendPort: number };

function readPort(value: string | undefined): number {
  if (value === undefined || value === '') return BACKEND_PORT;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : HIGHEST_PORT + 1;
  if (port > HIGHEST_PORT) throw new Error('S3EP_QUICKSTART_BACKEND_PORT is not a port from 0 to 65535.');
  return port;
}

/**
 * What `npm start` has been asked for.
 * @throws Error with a message for the user
 */
export function readStartMode(args: readonly string[], environment: NodeJS.ProcessEnv): StartMode {
  const { values } = parseArgs({ args: [...args], options: { config: { type: 'string', short: 'c' } } });
  const configFile = values.config ?? environment.S3EP_CONFIG;
  if (configFile !== undefined && configFile !== '') {
    return { mode: 'configured', configFile: path.resolve(configFile) };
  }
  // Whoever names a backend of their own does not want ours.
  if (environment.S3EP_BACKEND_ENDPOINT) return { mode: 'configured' };
  return {
    mode: 'quickstart',
    directory: path.resolve(environment.S3EP_QUICKSTART_DIR || 'data'),
    backendPort: readPort(environment.S3EP_QUICKSTART_BACKEND_PORT),
  };
}
