import { z } from 'zod';
import { text } from './field';
import { port } from './s3.schema';

export const managementSchema = z
  .strictObject({
    host: text(
      'Address that the management listener binds. Loopback by default; another address exposes health and metrics to that network, which Kubernetes probes and Prometheus need.',
    ).default('127.0.0.1'),
    port: port('Port of the management listener (health, metrics); 0 takes any free port.').default(9090),
  })
  .describe('The management listener: health and metrics.')
  .prefault({});
