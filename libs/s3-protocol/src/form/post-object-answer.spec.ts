import { describe, expect, it } from '@jest/globals';
import { expandForm } from './post-form';
import { postObjectAnswer } from './post-object-answer';

const POSTED = {
  bucket: 'bucket',
  key: 'a/b c&d',
  etag: '"e-01"',
  origin: 'https://s3.example.org',
  addressing: 'path',
} as const;
const answer = (fields: Readonly<Record<string, string>>) =>
  postObjectAnswer(expandForm(new Map(Object.entries(fields)), undefined), POSTED);
const SAID = 'bucket=bucket&key=a%2Fb%20c%26d&etag=%22e-01%22';

describe('postObjectAnswer', () => {
  it.each([
    [{}, 204],
    [{ success_action_status: '200' }, 200],
    [{ success_action_status: '201' }, 201],
    [{ success_action_status: '204' }, 204],
    [{ success_action_status: '404' }, 204],
  ])('answers %j with %d and where the object is', (fields, status) => {
    expect(answer(fields as Record<string, string>)).toMatchObject({
      status,
      headers: { etag: '"e-01"', location: 'https://s3.example.org/bucket/a/b%20c%26d' },
    });
  });

  it('leaves the bucket out of the path where the host names it', () => {
    const { headers } = postObjectAnswer(expandForm(new Map(), undefined), {
      ...POSTED,
      origin: 'https://bucket.s3.example.org',
      addressing: 'virtual-hosted',
    });
    expect(headers.location).toBe('https://bucket.s3.example.org/a/b%20c%26d');
  });

  it.each([
    [{ success_action_redirect: 'https://page/done' }, `https://page/done?${SAID}`],
    [{ success_action_redirect: 'https://page/done?a=%20#top' }, `https://page/done?a=%20&${SAID}#top`],
    [{ redirect: 'http://page' }, `http://page/?${SAID}`],
    [{ redirect: 'http://old', success_action_redirect: 'http://new' }, `http://new/?${SAID}`],
    [{ success_action_redirect: 'http://page/\r\nx: y' }, `http://page/x:%20y?${SAID}`],
  ])('redirects as %j says', (fields, location) => {
    expect(answer(fields as unknown as Record<string, string>)).toMatchObject({
      status: 303,
      headers: { location },
    });
  });

  it.each(['javascript:alert(1)', '/done', 'nonsense', ''])('does not redirect to %j', (url) => {
    expect(answer({ success_action_redirect: url }).status).toBe(204);
  });
});
