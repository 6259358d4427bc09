import { describe, expect, it } from '@jest/globals';
import { captureLog } from '../logging/capture-log';
import { RequestLogger } from './request-logger';
import type { RequestRecord } from './request-record';

const RECORD: RequestRecord = {
  requestId: 'r-1',
  operation: 'GetObject',
  bucket: 'photos',
  key: 'summer/beach.jpg',
  accessKeyId: 'AKIDEXAMPLE',
  method: 'GET',
  status: 200,
  bytesIn: 0,
  bytesOut: 4096,
  durationMilliseconds: 3.14159,
  backendRequests: 1,
  remoteAddress: '127.0.0.1',
};

function logged(record: RequestRecord) {
  const { logger, lines } = captureLog();
  new RequestLogger(logger).record(record);
  expect(lines()).toHaveLength(1);
  return lines()[0];
}

describe('RequestLogger', () => {
  it('writes one line with who did what, and how it ended', () => {
    expect(logged(RECORD)).toEqual({
      level: 'info',
      time: expect.any(String),
      msg: 'request',
      requestId: 'r-1',
      operation: 'GetObject',
      bucket: 'photos',
      objectKey: 'summer/beach.jpg',
      accessKeyId: 'AKIDEXAMPLE',
      method: 'GET',
      status: 200,
      bytesIn: 0,
      bytesOut: 4096,
      durationMilliseconds: 3.142,
      backendRequests: 1,
      remoteAddress: '127.0.0.1',
    });
  });

  it('writes the cause with its stack when the fault is ours', () => {
    expect(
      logged({ ...RECORD, status: 500, errorCode: 'InternalError', cause: new Error('tag') }),
    ).toMatchObject({
      level: 'error',
      errorCode: 'InternalError',
      err: { message: 'tag', stack: expect.any(String) },
    });
  });

  it('does not take a request for something that is not built for a fault', () => {
    expect(logged({ ...RECORD, status: 501, cause: new Error('tag') })).toMatchObject({ level: 'info' });
  });

  it("does not write the cause when the fault is the client's", () => {
    const line = logged({
      ...RECORD,
      status: 403,
      errorCode: 'SignatureDoesNotMatch',
      cause: new Error('AWS4-HMAC'),
    });
    expect(line).toMatchObject({ level: 'info', errorCode: 'SignatureDoesNotMatch' });
    expect(JSON.stringify(line)).not.toContain('AWS4-HMAC');
  });

  it('writes the cause where an answer was broken off after it had begun', () => {
    expect(logged({ ...RECORD, aborted: true, cause: new Error('tag') })).toMatchObject({
      level: 'error',
      status: 200,
      err: { message: 'tag' },
    });
  });

  it('tells of answered health probes only to whoever debugs', () => {
    expect(logged({ ...RECORD, probe: true })).toMatchObject({ level: 'debug', msg: 'probe' });
  });

  it('says that the connection ended early', () => {
    expect(logged({ ...RECORD, aborted: true })).toMatchObject({ aborted: true });
  });

  it('keeps line breaks of a key inside the JSON', () => {
    expect(logged({ ...RECORD, key: 'a\n{"level":"fatal"}' })).toMatchObject({
      objectKey: 'a\n{"level":"fatal"}',
    });
  });

  it('writes nothing that the record holds besides', () => {
    const line = logged({ ...RECORD, ...{ query: 'X-Amz-Signature=abc' } });
    expect(JSON.stringify(line)).not.toContain('X-Amz-Signature');
  });
});
