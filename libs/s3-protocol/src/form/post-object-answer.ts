import { encodeKeyPath } from '../auth';
import { element, writeXml } from '../xml';
import type { PostForm } from './post-form';

export interface PostedObject {
  readonly bucket: string;
  readonly key: string;
  /** Quoted, as the client may know it. */
  readonly etag: string;
  /** Where this endpoint is for the client, e.g. `https://s3.example.org` or `https://bucket.example.org`. */
  readonly origin: string;
  readonly addressing: 'path' | 'virtual-hosted';
}

export interface PostObjectAnswer {
  readonly status: 200 | 201 | 204 | 303;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** A redirect that is no URL of the web counts as none (API reference of POST Object). */
function redirectOf({ fields }: PostForm, { bucket, key, etag }: PostedObject): string | undefined {
  const text = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const said = [
    ['bucket', bucket],
    ['key', key],
    ['etag', etag],
  ].map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`);
  url.search = [...(url.search === '' ? [] : [url.search.slice(1)]), ...said].join('&');
  return url.href;
}

/**
 * What a form asks to be answered when its file has been stored: success_action_redirect (or its old name,
 * redirect), success_action_status, or by default 204.
 * Source: Amazon S3 API Reference, "POST Object".
 */
export function postObjectAnswer(form: PostForm, posted: PostedObject): PostObjectAnswer {
  const { bucket, key, etag, origin, addressing } = posted;
  const redirect = redirectOf(form, posted);
  if (redirect !== undefined) return { status: 303, headers: { etag, location: redirect } };
  const location = `${origin}/${addressing === 'path' ? `${bucket}/` : ''}${encodeKeyPath(key)}`;
  const headers = { etag, location };
  switch (form.fields.get('success_action_status')) {
    case '200':
      return { status: 200, headers };
    case '201':
      return {
        status: 201,
        headers: { ...headers, 'content-type': 'application/xml' },
        body: writeXml(
          element('PostResponse', [
            element('Location', location),
            element('Bucket', bucket),
            element('Key', key),
            element('ETag', etag),
          ]),
          { namespace: null },
        ),
      };
    default:
      return { status: 204, headers };
  }
}
