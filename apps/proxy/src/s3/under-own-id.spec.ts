import { describe, expect, it } from '@jest/globals';
import type { S3Response } from '@s3ep/operations';
import { underOwnId } from './under-own-id';

const ID = '0123456789ABCDEF';
const bodyOf = ({ body }: S3Response): string => (Buffer.isBuffer(body) ? body.toString() : '');
const renamed = (text: string, status = 404): string =>
  bodyOf(underOwnId({ status, headers: {}, body: Buffer.from(text) }, ID));

describe('underOwnId', () => {
  it('puts the request id of the proxy in the place of the backend’s', () => {
    expect(
      renamed(
        '<Error><Code>NoSuchKey</Code><Key>ü</Key><RequestId>tx1-default</RequestId><HostId>h</HostId></Error>',
      ),
    ).toBe(
      `<Error><Code>NoSuchKey</Code><Key>ü</Key><RequestId>${ID}</RequestId><HostId>${ID}</HostId></Error>`,
    );
  });

  it.each([
    ['a document without an id', '<Error><Code>NoSuchKey</Code></Error>', 404],
    ['what is no document', 'not found', 404],
    ['a success', '<RequestId>of somebody</RequestId>', 200],
  ])('leaves %s as it is', (_what, text, status) => {
    expect(renamed(text, status)).toBe(text);
  });

  it('leaves an answer without a body as it is', () => {
    const response = { status: 404, headers: {} };
    expect(underOwnId(response, ID)).toBe(response);
  });
});
