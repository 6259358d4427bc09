// Files go up and come down again by the AWS SDK for JavaScript v3 and its lib-storage, with the default checksums.
//   sdk-js-transfer.mjs BUCKET DIRECTORY     AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

const [Bucket, tree] = process.argv.slice(2);
const PART_BYTES = 5 * 1024 ** 2;
const LARGE = path.join(tree, 'large.bin');
const TWO_PARTS = path.join(tree, 'five-and-one.bin');
const s3 = new S3Client({ forcePathStyle: true, maxAttempts: 1 });
const files = readdirSync(tree, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(tree, path.join(entry.parentPath, entry.name)));

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Digest and length of what a stream brings. */
async function consume(stream) {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(stream, async (pieces) => {
    for await (const piece of pieces) {
      bytes += piece.length;
      hash.update(piece);
    }
  });
  return { digest: hash.digest('hex'), bytes };
}

async function assertSame(Key, wanted) {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key }));
  assert.equal(answer.ContentLength, wanted.length);
  assert.deepEqual(await consume(answer.Body), { digest: digest(wanted), bytes: wanted.length });
}

/** Pieces of odd sizes; nobody knows how many will come. */
function streamOf(bytes) {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 77_777) yield bytes.subarray(at, at + 77_777);
    })(),
  );
}

const upload = (Key, Body, more = {}) =>
  new Upload({
    client: s3,
    partSize: PART_BYTES,
    queueSize: 4,
    params: { Bucket, Key, Body, ...more },
  }).done();

async function listed(Prefix) {
  const found = {};
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 3 }, { Bucket, Prefix })) {
    for (const { Key, Size } of page.Contents ?? []) found[Key.slice(Prefix.length)] = Size;
  }
  return found;
}

const checks = {
  'every file goes up by Upload and comes down': async () => {
    for (const file of files) {
      await upload(`tree/${file}`, createReadStream(path.join(tree, file)));
      await assertSame(`tree/${file}`, readFileSync(path.join(tree, file)));
    }
    const sizes = Object.fromEntries(files.map((file) => [file, statSync(path.join(tree, file)).size]));
    assert.deepEqual(await listed('tree/'), Object.fromEntries(Object.entries(sizes).sort()));
  },
  'an upload replaces what was there': async () => {
    for (const file of ['five-less-one.bin', 'five-and-one.bin', 'five-less-one.bin']) {
      await upload('replaced', createReadStream(path.join(tree, file)));
      await assertSame('replaced', readFileSync(path.join(tree, file)));
    }
  },
  'a stream of unknown length': async () => {
    const body = randomBytes(40 * 1024 ** 2 + 1);
    const { ETag } = await upload('stream', streamOf(body));
    assert.match(ETag, /-9"$/);
    await assertSame('stream', body);
  },
  'a stream of no bytes': async () => {
    await upload('stream-empty', streamOf(Buffer.alloc(0)));
    await assertSame('stream-empty', Buffer.alloc(0));
  },
  'PutObject of a stream with its length': async () => {
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'put-stream',
        Body: createReadStream(LARGE),
        ContentLength: statSync(LARGE).size,
      }),
    );
    await assertSame('put-stream', readFileSync(LARGE));
  },
  'the default checksum of a PutObject is kept and answered': async () => {
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'sum', Body: 'the quick brown fox' }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'sum', ChecksumMode: 'ENABLED' }));
    assert.ok(put.ChecksumCRC32, 'no checksum in the answer');
    assert.equal(head.ChecksumCRC32, put.ChecksumCRC32);
  },
  'each checksum of an upload in parts': async () => {
    for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256']) {
      await upload(`sums/${ChecksumAlgorithm}`, createReadStream(TWO_PARTS), { ChecksumAlgorithm });
      await assertSame(`sums/${ChecksumAlgorithm}`, readFileSync(TWO_PARTS));
      const head = await s3.send(
        new HeadObjectCommand({ Bucket, Key: `sums/${ChecksumAlgorithm}`, ChecksumMode: 'ENABLED' }),
      );
      assert.ok(head[`Checksum${ChecksumAlgorithm}`], `${ChecksumAlgorithm} is not kept`);
    }
  },
  'ranges, over parts and at the ends': async () => {
    const bytes = readFileSync(LARGE);
    const last = bytes.length - 1;
    const cases = [
      [`bytes=0-0`, 0, 1],
      [`bytes=${PART_BYTES - 10}-${PART_BYTES + 9}`, PART_BYTES - 10, PART_BYTES + 10],
      [`bytes=${PART_BYTES}-${3 * PART_BYTES}`, PART_BYTES, 3 * PART_BYTES + 1],
      [`bytes=65535-65536`, 65_535, 65_537],
      [`bytes=-12345`, bytes.length - 12_345, bytes.length],
      [`bytes=${last}-`, last, bytes.length],
    ];
    for (const [Range, from, to] of cases) {
      const answer = await s3.send(new GetObjectCommand({ Bucket, Key: 'tree/large.bin', Range }));
      assert.equal(answer.ContentRange, `bytes ${from}-${to - 1}/${bytes.length}`);
      assert.equal((await consume(answer.Body)).digest, digest(bytes.subarray(from, to)), Range);
    }
    const beyond = new GetObjectCommand({ Bucket, Key: 'tree/large.bin', Range: `bytes=${bytes.length}-` });
    await assert.rejects(s3.send(beyond), { name: 'InvalidRange' });
  },
  'a download that is given up leaves the endpoint usable': async () => {
    const abort = new AbortController();
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }), {
      abortSignal: abort.signal,
    });
    for await (const piece of answer.Body) {
      assert.ok(piece.length > 0);
      break;
    }
    abort.abort();
    await assertSame('tree/one-byte', readFileSync(path.join(tree, 'one-byte')));
  },
  'an upload that is given up leaves no object': async () => {
    const controller = new AbortController();
    const body = Readable.from(
      (function* () {
        for (let time = 0; ; time += 1) {
          if (time === 9) controller.abort();
          yield randomBytes(1024 ** 2);
        }
      })(),
    );
    const given = new Upload({
      client: s3,
      partSize: PART_BYTES,
      abortController: controller,
      params: { Bucket, Key: 'given-up', Body: body },
    });
    await assert.rejects(given.done(), { name: 'AbortError' });
    assert.deepEqual(await listed('given-up'), {});
  },
  'a copy': async () => {
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/tree/large.bin` }));
    await assertSame('copy', readFileSync(LARGE));
  },
  'keys that no file can have': async () => {
    for (const Key of ['a//b', 'a/b', '/lead', 'trail/', '%2F', 'a+b c', 'ü'.repeat(512)]) {
      await upload(Key, Buffer.from(`of ${Key}`));
      await assertSame(Key, Buffer.from(`of ${Key}`));
      assert.equal((await listed(Key))[''], Buffer.byteLength(`of ${Key}`));
    }
  },
};

let [passed, failed] = [0, 0];
for (const [name, run] of Object.entries(checks)) {
  try {
    await run();
    passed += 1;
    console.log(`ok - ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok - ${name}: ${error.stack?.slice(0, 800) ?? error}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
