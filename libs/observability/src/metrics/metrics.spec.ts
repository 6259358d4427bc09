import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics';

const RECORD = {
  requestId: 'r-1',
  operation: 'GetObject',
  bucket: 'photos',
  key: 'beach.jpg',
  accessKeyId: 'AKIDEXAMPLE',
  method: 'GET',
  status: 200,
  bytesIn: 7,
  bytesOut: 4096,
  durationMilliseconds: 30,
  backendRequests: 1,
};

const expose = async (metrics: Metrics) => (await metrics.exposition()).split('\n');

describe('Metrics', () => {
  it('does not count health probes as requests', async () => {
    const metrics = new Metrics({ processMetrics: false });
    metrics.requestBegan();
    metrics.record({ ...RECORD, probe: true });
    const text = await metrics.exposition();
    expect(text).not.toContain('s3ep_requests_total{');
    expect(text).toMatch(/in_flight\S* 0\n/);
  });

  it('counts a request by operation and status, its time and its bytes', async () => {
    const metrics = new Metrics({ processMetrics: false });
    for (const status of [200, 200, 404]) {
      metrics.requestBegan();
      metrics.record({ ...RECORD, status });
    }
    expect(await expose(metrics)).toEqual(
      expect.arrayContaining([
        's3ep_requests_total{operation="GetObject",code="200"} 2',
        's3ep_requests_total{operation="GetObject",code="404"} 1',
        's3ep_request_duration_seconds_bucket{le="0.025",operation="GetObject"} 0',
        's3ep_request_duration_seconds_bucket{le="0.05",operation="GetObject"} 3',
        's3ep_request_duration_seconds_count{operation="GetObject"} 3',
        's3ep_request_body_bytes_total{direction="in"} 21',
        's3ep_request_body_bytes_total{direction="out"} 12288',
        's3ep_requests_in_flight 0',
      ]),
    );
  });

  it('counts one operation apart from another of the same status', async () => {
    const metrics = new Metrics({ processMetrics: false });
    for (const operation of ['GetObject', 'HeadObject', 'HeadObject']) {
      metrics.requestBegan();
      metrics.record({ ...RECORD, operation, status: 200 });
    }
    expect(await expose(metrics)).toEqual(
      expect.arrayContaining([
        's3ep_requests_total{operation="GetObject",code="200"} 1',
        's3ep_requests_total{operation="HeadObject",code="200"} 2',
      ]),
    );
  });

  it('shows the requests that have not ended', async () => {
    const metrics = new Metrics({ processMetrics: false });
    metrics.requestBegan();
    metrics.requestBegan();
    metrics.record(RECORD);
    expect(await expose(metrics)).toContain('s3ep_requests_in_flight 1');
  });

  it('counts a request that was refused before its operation was known', async () => {
    const metrics = new Metrics({ processMetrics: false });
    metrics.requestBegan();
    metrics.record({ ...RECORD, operation: undefined, status: 400 });
    expect(await expose(metrics)).toContain('s3ep_requests_total{operation="Unknown",code="400"} 1');
  });

  it("counts the backend's answers, retries, failed decryptions and calls of key providers", async () => {
    const metrics = new Metrics({ processMetrics: false });
    metrics.backendAnswered({ method: 'PUT', status: 503 });
    metrics.backendAnswered({ method: 'PUT', status: 'error' });
    metrics.backendRetried();
    metrics.decryptFailed('commitment');
    metrics.keyProviderCalled({ kekId: 'main', call: 'unwrap', outcome: 'refused', seconds: 0.2 });
    metrics.keyProviderHeldBack({ kekId: 'main', heldBack: true });
    expect(await expose(metrics)).toEqual(
      expect.arrayContaining([
        's3ep_backend_requests_total{method="PUT",status="503"} 1',
        's3ep_backend_requests_total{method="PUT",status="error"} 1',
        's3ep_backend_retries_total 1',
        's3ep_decrypt_failures_total{reason="commitment"} 1',
        's3ep_key_provider_calls_total{kek="main",call="unwrap",outcome="refused"} 1',
        's3ep_key_provider_call_duration_seconds_bucket{le="0.25",kek="main",call="unwrap"} 1',
        's3ep_key_provider_held_back{kek="main"} 1',
      ]),
    );
  });

  it('tells of the last reload, and of keys used past their age', async () => {
    const metrics = new Metrics({ processMetrics: false });
    metrics.configurationRead('loaded');
    expect(await expose(metrics)).toContain('s3ep_configuration_last_reload_successful 1');
    metrics.configurationRead('refused');
    metrics.sealedPastAge('main');
    const lines = await expose(metrics);
    expect(lines).toEqual(
      expect.arrayContaining([
        's3ep_configuration_reloads_total{outcome="refused"} 1',
        's3ep_configuration_last_reload_successful 0',
        's3ep_seals_past_age_total{kek="main"} 1',
      ]),
    );
    expect(lines.join('\n')).toMatch(/last_reload_timestamp_seconds 1[.\d]{9}/);
  });

  it('names no bucket, key or client', async () => {
    const metrics = new Metrics({ processMetrics: false });
    metrics.record(RECORD);
    expect(await metrics.exposition()).not.toMatch(/photos|beach|AKID/);
  });

  it('adds the metrics of the process, on a registry of its own', async () => {
    expect(await new Metrics().exposition()).toContain('process_cpu_seconds_total');
    expect(() => new Metrics()).not.toThrow(); // a shared registry refuses a second metric of a name
  });
});
