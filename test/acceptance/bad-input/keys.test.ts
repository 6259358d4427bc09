import { expect, it } from '@jest/globals';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite, SCRATCH } from '../../support/guarded-site';

const site = guardedSite();

/** RFC 3986, byte for byte, slashes kept: written out here, since it is what is under test. */
function encodeKey(key: string): string {
  return Array.from(Buffer.from(key), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._~/-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/** Keys that some part of some server takes for one another. */
const KEYS = [
  'a', 'a/', 'a//', 'a/b', 'a//b', '/a/b', '//a/b', 'b', 'a/../b', 'a/./b', '.', '..', './b', '../b', '../../b',
  'a%2Fb', 'a%2fb', 'a%252Fb', '%', '%2', 'a+b', 'a b', 'a%20b', ' a', 'a ', 'A', 'a\\b', 'a?b', 'a#b', 'a&b=c', 'a;b', 'a:b',
  'a*b', 'a\u0001b', 'a\tb', 'a\nb', 'a\u007fb', '<a>&"\'', ']]>', '\u00e9', 'e\u0301', '\u00c5', '\u212b', '\u00df', '\u043a\u043b\u044e\u0447', '\u{1f600}', '\u202eb', '\ufeffa', '\uff0f',
  '__proto__', 'constructor', 'CON', '.s3ep', 's3ep/a', 'health', 'k'.repeat(1_024), '\u00fc'.repeat(512), `${'d/'.repeat(511)}dd`,
]; // prettier-ignore

it('takes every odd key for a key of its own, in front and behind', async () => {
  for (const [at, key] of KEYS.entries()) {
    const request = { method: 'PUT', target: `/${SCRATCH}/${encodeKey(key)}`, body: `body ${at}` };
    expect([key, (await site.send(request)).status]).toEqual([key, 200]);
  }
  for (const [at, key] of KEYS.entries()) {
    const answer = await site.send({ target: `/${SCRATCH}/${encodeKey(key)}` });
    expect([key, answer.body.toString()]).toEqual([key, `body ${at}`]);
  }
  const expected = [...KEYS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const s3 of [site.stack.client(), site.stack.backendClient()]) {
    const list = new ListObjectsV2Command({ Bucket: SCRATCH, EncodingType: 'url' });
    const { Contents = [] } = await s3.send(list);
    const listed = Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
    expect(listed.filter((key) => key !== 'still-serving')).toEqual(expected);
  }
});

it('deletes no other key than the one that was named', async () => {
  const left = new Set(KEYS);
  for (const key of ['a//b', 'a/../b', 'a%2Fb', 'a+b', 'a/', '.']) {
    const target = `/${SCRATCH}/${encodeKey(key)}`;
    expect((await site.send({ method: 'DELETE', target })).status).toBe(204);
    left.delete(key);
  }
  for (const key of KEYS) {
    const { status } = await site.send({ method: 'HEAD', target: `/${SCRATCH}/${encodeKey(key)}` });
    expect([key, status]).toEqual([key, left.has(key) ? 200 : 404]);
  }
});

it.each([
  ['%61%62', 'ab'],
  ['x%2Fy', 'x/y'],
  ['x%2fy', 'x/y'],
  ['a/%2e%2E/b', 'a/../b'],
  ['plus+sign', 'plus+sign'],
  ["it's(not)*encoded!", "it's(not)*encoded!"],
])('takes %s for the key %j, however it was written', async (written, key) => {
  const signedTarget = `/${SCRATCH}/${encodeKey(key)}`;
  const target = `/${SCRATCH}/${written}`;
  expect((await site.send({ method: 'PUT', target, signedTarget, body: written })).status).toBe(200);
  expect((await site.send({ target: signedTarget })).body.toString()).toBe(written);
});

it.each([
  ['k'.repeat(1_025), 1_025],
  [`${'\u00fc'.repeat(512)}k`, 1_025],
  ['/'.repeat(1_025), 1_025],
  ['%41'.repeat(1_025), 1_025],
])('refuses a key of more than 1,024 bytes (%#)', async (key) => {
  const target = `/${GUARDED}/${key.startsWith('%') ? key : encodeKey(key)}`;
  for (const method of ['PUT', 'GET', 'DELETE'])
    expectS3Error(
      await site.send({ method, target, body: method === 'PUT' ? 'x' : '' }),
      400,
      'KeyTooLongError',
    );
  const headers = { 'x-amz-copy-source': `/${SCRATCH}/${encodeKey(KEYS[0]!)}` };
  expectS3Error(await site.send({ method: 'PUT', target, headers }), 400, 'KeyTooLongError');
  expect(await site.stack.control.requests()).toEqual([]);
});
