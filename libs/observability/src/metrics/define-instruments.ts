import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** From the fastest HEAD to a transfer of gigabytes. */
const DURATION_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];

/** Every metric of this service, by its name at `/metrics`. */
export function defineInstruments(registry: Registry) {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 's3ep_requests_total',
      help: 'S3 requests that ended, by operation and HTTP status (0: the client left before an answer).',
      labelNames: ['operation', 'code'] as const,
      registers,
    }),
    requestDuration: new Histogram({
      name: 's3ep_request_duration_seconds',
      help: 'Time from the first byte of an S3 request to the end of its answer.',
      labelNames: ['operation'] as const,
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    }),
    bodyBytes: new Counter({
      name: 's3ep_request_body_bytes_total',
      help: 'Body bytes received from clients (in) and sent to clients (out).',
      labelNames: ['direction'] as const,
      registers,
    }),
    inFlight: new Gauge({
      name: 's3ep_requests_in_flight',
      help: 'S3 requests that have begun and not ended.',
      registers,
    }),
    backendRequests: new Counter({
      name: 's3ep_backend_requests_total',
      help: 'Requests sent to the backend, by method and HTTP status ("error": no answer).',
      labelNames: ['method', 'status'] as const,
      registers,
    }),
    backendRetries: new Counter({
      name: 's3ep_backend_retries_total',
      help: 'Requests to the backend that were sent again.',
      registers,
    }),
    decryptFailures: new Counter({
      name: 's3ep_decrypt_failures_total',
      help: 'Stored objects that were refused because they are not what was sealed.',
      labelNames: ['reason'] as const,
      registers,
    }),
    sweeps: new Counter({
      name: 's3ep_sweeps_total',
      help: 'Sweeps over the state of uploads, by outcome (done, failed).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    sweptUploads: new Counter({
      name: 's3ep_swept_uploads_total',
      help: 'Uploads whose state a sweep looked at, by what became of it.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    keyProviderCalls: new Counter({
      name: 's3ep_key_provider_calls_total',
      help: 'Calls of key providers, by key-encryption key, call and outcome; each attempt counts.',
      labelNames: ['kek', 'call', 'outcome'] as const,
      registers,
    }),
    keyProviderCallDuration: new Histogram({
      name: 's3ep_key_provider_call_duration_seconds',
      help: 'Time that calls of key providers took, by key-encryption key and call; each attempt counts.',
      labelNames: ['kek', 'call'] as const,
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    }),
    sealsPastAge: new Counter({
      name: 's3ep_seals_past_age_total',
      help: 'Objects sealed under a bucket key past its age because the provider was unavailable, by key-encryption key.',
      labelNames: ['kek'] as const,
      registers,
    }),
    reloads: new Counter({
      name: 's3ep_configuration_reloads_total',
      help: 'Reloads of the configuration, by outcome (changed, unchanged, refused).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    lastReloadSucceeded: new Gauge({
      name: 's3ep_configuration_last_reload_successful',
      help: '0 when the last reload of the configuration was refused; the one before it is still in use.',
      registers,
    }),
    lastReloadSeconds: new Gauge({
      name: 's3ep_configuration_last_reload_timestamp_seconds',
      help: 'When the configuration was last read, successfully or not, in seconds since 1970.',
      registers,
    }),
    certificateExpiry: new Gauge({
      name: 's3ep_certificate_expiry_timestamp_seconds',
      help: 'When the certificate that a port shows expires, or the first of its chain, in seconds since 1970.',
      labelNames: ['port'] as const,
      registers,
    }),
    keyProviderHeldBack: new Gauge({
      name: 's3ep_key_provider_held_back',
      help: '1 while calls to the provider of a key-encryption key are held back because it does not answer.',
      labelNames: ['kek'] as const,
      registers,
    }),
  };
}
