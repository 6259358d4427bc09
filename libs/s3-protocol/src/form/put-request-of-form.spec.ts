import { describe, expect, it } from '@jest/globals';
import { wireRequest } from '../../fixtures/wire-request';
import type { BucketName } from '../request';
import { expandForm } from './post-form';
import { putRequestOfForm } from './put-request-of-form';

const put = (fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}) =>
  putRequestOfForm(expandForm(new Map(Object.entries({ key: 'k', ...fields })), 'dir/f$&.txt'), {
    post: wireRequest({ method: 'POST', target: '/bucket', headers }),
    bucket: 'bucket' as BucketName,
  });

describe('putRequestOfForm', () => {
  it('is a PutObject of the key, byte for byte', () => {
    expect(put({ key: '../a//ü ${filename}' })).toMatchObject({
      method: 'PUT',
      bucket: 'bucket',
      key: '../a//ü f$&.txt',
      rawPath: '/bucket/../a//%C3%BC%20f%24%26.txt',
    });
  });

  it('has the fields that are headers, in bytes, and no others', () => {
    const { headers } = put({
      acl: 'private',
      'content-type': ' text/plain',
      'content-encoding': '',
      'x-amz-meta-a': 'ü',
      'x-amz-meta-empty': '',
      'x-amz-storage-class': 'STANDARD_IA',
      tagging:
        '<Tagging><TagSet><Tag><Key>a&amp;b</Key><Value>c d</Value></Tag><Tag><Key>e</Key><Value/></Tag></TagSet></Tagging>',
      submit: 'Upload',
      policy: 'p',
      'x-amz-signature': 's',
      'x-amz-date': 'd',
      'content-length': '1',
      'x-ignore-a': 'x',
    });
    expect({ ...headers }).toEqual({
      'x-amz-acl': 'private',
      'content-type': 'text/plain',
      'x-amz-meta-a': 'Ã¼',
      'x-amz-meta-empty': '',
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-tagging': 'a%26b=c%20d&e=',
    });
  });

  it('keeps the headers of the POST that concern the object', () => {
    const { headers } = put({}, { origin: 'https://page', 'x-amz-request-payer': 'requester', cookie: 'c' });
    expect({ ...headers }).toEqual({ origin: 'https://page', 'x-amz-request-payer': 'requester' });
  });

  it.each([
    ['UserKeyMustBeSpecified', { key: '' }],
    ['KeyTooLongError', { key: 'ü'.repeat(513) }],
    ['InvalidArgument', { 'x-amz-meta-a': 'x\r\ny: z' }],
    ['InvalidArgument', { 'x-amz-meta-a\r\nb': 'x' }],
    ['InvalidArgument', { acl: 'private', 'x-amz-acl': 'public-read' }],
    ['NotImplemented', { 'x-amz-copy-source': '/a/b' }],
    ['NotImplemented', { 'x-amz-unheard-of': '' }],
    ['MalformedXML', { tagging: 'a=b' }],
    ['MalformedXML', { tagging: '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>' }],
  ])('refuses with %s: %j', (code, fields) => {
    expect(() => put(fields)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses fields that the name of the file made too long', () => {
    expect(() => put({ 'content-disposition': '${filename}'.repeat(2_400) })).toThrow(
      expect.objectContaining({ code: 'MaxPostPreDataLengthExceededError' }),
    );
  });
});
