import { beforeAll, describe, expect, it } from '@jest/globals';
import { deleteRequest } from '../../support/delete-request';
import { expectS3Error } from '../../support/expect-s3-error';
import { GUARDED, guardedSite } from '../../support/guarded-site';
import { sha256, UNSIGNED_PAYLOAD } from '../../support/hand-signature';

const site = guardedSite();
const MEBIBYTE = 1_048_576;
const KEY = 'must-stay';
const object = `<Object><Key>${KEY}</Key></Object>`;
const target = `/${GUARDED}?delete`;

beforeAll(async () => {
  const stored = await site.send({ method: 'PUT', target: `/${GUARDED}/${KEY}`, body: 'as it was' });
  expect(stored.status).toBe(200);
});

const bomb = `<!DOCTYPE Delete [${Array.from(
  { length: 9 },
  (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`,
).join('')}<!ENTITY e0 "${'x'.repeat(100)}">]>`;

describe('a list of objects to delete', () => {
  it.each<[string, string | Buffer, string]>([
    ['is empty', '', 'MalformedXML'],
    ['is no XML', 'delete everything', 'MalformedXML'],
    ['breaks off', `<Delete>${object}`, 'MalformedXML'],
    ['has tags that do not match', `<Delete><Object><Key>${KEY}</Object></Key></Delete>`, 'MalformedXML'],
    ['is followed by more', `<Delete>${object}</Delete><Delete/>`, 'MalformedXML'],
    ['has another root', `<Remove>${object}</Remove>`, 'MalformedXML'],
    ['names nothing', '<Delete/>', 'MalformedXML'],
    ['has an object without a key', `<Delete>${object}<Object/></Delete>`, 'MalformedXML'],
    ['has an empty key', `<Delete>${object}<Object><Key/></Object></Delete>`, 'MalformedXML'],
    ['has 1,001 objects', `<Delete>${object.repeat(1_001)}</Delete>`, 'MalformedXML'],
    [
      'is nested 10,000 deep',
      `<Delete>${object}${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</Delete>`,
      'MalformedXML',
    ],
    ['has a document type', `<!DOCTYPE Delete><Delete>${object}</Delete>`, 'MalformedXML'],
    [
      'has an entity bomb',
      `${bomb}<Delete>${object}<Object><Key>&e9;</Key></Object></Delete>`,
      'MalformedXML',
    ],
    [
      'has an external entity',
      `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete>${object}<Object><Key>&x;</Key></Object></Delete>`,
      'MalformedXML',
    ],
    [
      'has an entity that nobody declared',
      `<Delete>${object}<Object><Key>&x;</Key></Object></Delete>`,
      'MalformedXML',
    ],
    [
      'has a character that is none',
      `<Delete>${object}<Object><Key>&#0;</Key></Object></Delete>`,
      'MalformedXML',
    ],
    [
      'is not UTF-8',
      Buffer.from(`<Delete>${object}<Object><Key>\xff</Key></Object></Delete>`, 'latin1'),
      'MalformedXML',
    ],
    ['is UTF-16', Buffer.from(`<Delete>${object}</Delete>`, 'utf16le'), 'MalformedXML'],
    [
      'is longer than any list',
      `<Delete>${object}${' '.repeat(8 * MEBIBYTE)}</Delete>`,
      'MaxMessageLengthExceeded',
    ],
  ])('that %s is refused whole', async (_what, body, code) => {
    expectS3Error(await site.send(deleteRequest(GUARDED, body)), 400, code);
    expect(await site.stack.control.requests()).toEqual([]);
  });

  it('that announces more than any list is refused before it is sent', async () => {
    const headers = { ...deleteRequest(GUARDED, '').headers, 'content-length': String(1_024 * MEBIBYTE) };
    const answer = await site.send({ method: 'POST', target, headers, payloadHash: UNSIGNED_PAYLOAD });
    expectS3Error(answer, 400, 'MaxMessageLengthExceeded');
  });

  it('that is not what was signed is refused', async () => {
    const body = `<Delete>${object}</Delete>`;
    const answer = await site.send({ ...deleteRequest(GUARDED, body), payloadHash: sha256('another') });
    expectS3Error(answer, 400, 'XAmzContentSHA256Mismatch');
    expect(await site.stack.control.requests()).toEqual([]);
  });
});

describe('a document that the backend reads', () => {
  it.each([
    [`/${GUARDED}?tagging`, '<Tagging>'],
    [`/${GUARDED}?versioning`, 'on, please'],
    [`/${GUARDED}/${KEY}?tagging`, '<Tagging><TagSet><Tag></Tag></TagSet>'],
  ])('is refused at %s if it is malformed', async (where, body) => {
    expect(await site.send({ method: 'PUT', target: where, body })).toMatchObject({
      status: 400,
      code: 'MalformedXML',
    });
  });

  it('is refused if it is longer than any document', async () => {
    const headers = { 'content-length': String(1_024 * MEBIBYTE) };
    const request = { method: 'PUT', target: `/${GUARDED}?policy`, headers, payloadHash: UNSIGNED_PAYLOAD };
    expectS3Error(await site.send(request), 400, 'MaxMessageLengthExceeded');
  });
});
