import { describe, expect, it } from '@jest/globals';
import * as sdk from '@aws-sdk/client-s3';
import { parseRequest } from '../request';
import { resolveOperation } from './resolve-operation';

/** Of a structure in the SDK, and of a union (4): [3, namespace, name, traits, names, members, how many of the first are required]. */
type Structure = readonly [3, string, string, unknown, readonly string[], readonly unknown[], number?];
type OperationSchema = readonly [9, string, string, unknown, unknown, unknown];
type Input = Record<string, unknown>;
type CommandClass = new (input: Input) => Parameters<sdk.S3Client['send']>[0];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Documented, and refused on purpose: see the rows of the table. */
const LEFT_OUT =
  /^(WriteOffsetBytes|ChecksumSHA512|ChecksumXXHASH.*|IfMatchSize|ObjectIfMatch|MatchSize|RequestToken)$/;
const BYTES = Buffer.from('v');
const SIMPLE: Readonly<Record<number, unknown>> = { 0: 'v', 1: 1, 2: true, 21: BYTES, 42: BYTES };
const TIMESTAMPS = [4, 5, 6, 7];
/** In the schema of a simple member, above the kinds of single values. */
const LIST = 64;
const MAP = 128;

function resolved(schema: unknown): unknown {
  return typeof schema === 'function' ? resolved((schema as () => unknown)()) : schema;
}

/** Some value of a kind; of structures, whose members are no part of the request's head, an empty one. */
function valueOf(schema: unknown): unknown {
  const kind = resolved(schema);
  if (typeof kind === 'number') {
    if (TIMESTAMPS.includes(kind)) return new Date(0);
    return kind >= MAP ? { a: 'b' } : kind >= LIST ? ['v'] : SIMPLE[kind];
  }
  const parts = kind as readonly unknown[];
  // a kind with traits of the member that has it; all others have a namespace there
  if (typeof parts[1] !== 'string') return valueOf(parts[0]);
  switch (parts[0]) {
    case 0:
      return valueOf(parts[4]);
    case 1:
      return [];
    case 2:
      return { a: 'b' };
    case 3:
    case -3:
      return {};
    case 4:
      return { [String((parts[4] as readonly string[])[0])]: {} };
    default:
      throw new Error(`a kind that nobody knows here: ${String(parts[0])}`);
  }
}

function inputOf([, , , , input]: OperationSchema, allMembers: boolean): Input {
  const [, , , , names, members, required = 0] = resolved(input) as Structure;
  const filled: Input = {};
  names.forEach((name, index) => {
    if (LEFT_OUT.test(name) || (!allMembers && index >= required)) return;
    filled[name] = valueOf(members[index]);
  });
  if ('Bucket' in filled) filled['Bucket'] = 'bucket';
  if ('ChecksumAlgorithm' in filled) filled['ChecksumAlgorithm'] = 'CRC32';
  return filled;
}

const exported = sdk as unknown as Record<string, unknown>;
const OPERATIONS = Object.values(exported).filter(
  (value): value is OperationSchema => Array.isArray(value) && value[0] === 9,
);

/** What the SDK puts on the wire for a command. */
async function sentBy(name: string, input: Input): Promise<Sent> {
  let sent: Sent | undefined;
  const client = new sdk.S3Client({
    region: 'us-east-1',
    endpoint: 'http://s3.example',
    forcePathStyle: true,
    disableHostPrefix: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    maxAttempts: 1,
    requestHandler: {
      handle: (request: Sent) => {
        sent = request;
        return Promise.reject(new Error('not sent'));
      },
    },
  });
  const failure = await client
    .send(new (exported[`${name}Command`] as CommandClass)(input))
    .catch((e: unknown) => e);
  client.destroy();
  if (!sent) throw new Error(`${name} was not serialised`, { cause: failure });
  return sent;
}

function resolveSent({ method, path, query, headers }: Sent): string {
  const pieces = Object.entries(query).map(([name, value]) =>
    value === null ? name : `${name}=${encodeURIComponent(String(value))}`,
  );
  const target = `${path}?${pieces.join('&')}`;
  const rawHeaders = Object.entries(headers).flat();
  return resolveOperation(parseRequest({ method, target, rawHeaders }, { baseDomains: [] })).name;
}

describe('a request of the AWS SDK', () => {
  it.each(OPERATIONS.map((schema) => [schema[2], schema] as const))(
    'is taken for %s, with everything that it may have and with no more than it must',
    async (name, schema) => {
      // refused whatever it has
      if (name !== 'WriteGetObjectResponse')
        expect(resolveSent(await sentBy(name, inputOf(schema, true)))).toBe(name);
      expect(resolveSent(await sentBy(name, inputOf(schema, false)))).toBe(name);
    },
  );

  it('is filled', async () => {
    const schema = OPERATIONS.find(([, , name]) => name === 'CopyObject');
    const { headers } = await sentBy('CopyObject', schema ? inputOf(schema, true) : {});
    expect(Object.keys(headers).filter((name) => name.startsWith('x-amz-')).length).toBeGreaterThan(30);
  });
});
