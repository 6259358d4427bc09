import { describe, expect, it } from '@jest/globals';
import { S3Error } from './s3-error';
import { renderErrorXml } from './render-error-xml';

describe('renderErrorXml', () => {
  it('writes the document that S3 documents', () => {
    const error = new S3Error('NoSuchKey', { details: { Key: 'a/b' } });
    expect(renderErrorXml(error, { resource: '/bucket/a/b', requestId: 'R1', hostId: 'H1' }).toString()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>' +
        '<Message>The specified key does not exist.</Message><Key>a/b</Key><Resource>/bucket/a/b</Resource>' +
        '<RequestId>R1</RequestId><HostId>H1</HostId></Error>',
    );
  });

  it('leaves the host id out where there is none', () => {
    expect(
      renderErrorXml(new S3Error('InternalError'), { resource: '/', requestId: 'R1' }).toString(),
    ).not.toContain('HostId');
  });

  it('escapes what a client sent, and replaces what XML cannot express', () => {
    const error = new S3Error('InvalidArgument', {
      details: { ArgumentValue: '<a b="\'&\u0000\u001b\ud800\r\n' },
    });
    expect(renderErrorXml(error, { resource: '/]]>', requestId: 'R' }).toString()).toMatch(
      /<ArgumentValue>&lt;a b=&quot;&apos;&amp;\uFFFD\uFFFD\uFFFD&#13;&#10;<\/ArgumentValue><Resource>\/]]&gt;</,
    );
  });

  it('drops a detail whose name is no element name', () => {
    const error = new S3Error('InvalidArgument', { details: { 'a><b': 'x' } });
    expect(renderErrorXml(error, { resource: '/', requestId: 'R' }).toString()).not.toContain('<b');
  });
});
