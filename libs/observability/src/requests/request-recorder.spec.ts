import { describe, expect, it } from '@jest/globals';
import { RequestRecorder } from './request-recorder';
import type { RequestRecord } from './request-record';

const RECORD: RequestRecord = {
  requestId: 'r-1',
  method: 'GET',
  status: 400,
  bytesIn: 0,
  bytesOut: 0,
  durationMilliseconds: 1,
  backendRequests: 0,
};

describe('RequestRecorder', () => {
  it('gives a record to every sink once, also when one of them fails', () => {
    const seen: RequestRecord[] = [];
    const failures: unknown[] = [];
    const bug = new Error('bug');
    const failing = {
      record: () => {
        throw bug;
      },
    };
    const keeping = { record: (record: RequestRecord) => void seen.push(record) };
    const recorder = new RequestRecorder({
      sinks: [failing, keeping],
      sinkFailed: (error) => failures.push(error),
    });
    recorder.recordRequest(RECORD);
    expect(seen).toEqual([RECORD]);
    expect(failures).toEqual([bug]);
  });
});
