import { describe, expect, it } from '@jest/globals';
import type { Given } from './load-settings.fixture';
import { CLIENT_SECRET, KEY, MINIMAL, MINIMAL_VARIABLES, problemsOf } from './load-settings.fixture';

describe('loadSettings', () => {
  it.each<[string, Given, string[]]>([
    [
      'a mistyped setting',
      {
        yaml:
          MINIMAL +
          `s3:
  prot: 1
`,
      },
      [
        's3.prot: there is no such setting; did you mean port? (config.yaml:15:3). Mend: write port, or remove it.',
      ],
    ],
    [
      'a setting of another section',
      {
        yaml:
          MINIMAL +
          `logging:
  endpoint: x
`,
      },
      ['logging.endpoint: there is no such setting (config.yaml:15:3). Mend: use one of level.'],
    ],
    [
      'an unknown section',
      {
        yaml:
          MINIMAL +
          `bucket: []
`,
      },
      [
        'bucket: there is no such setting; did you mean buckets? (config.yaml:14:1). Mend: write buckets, or remove it.',
      ],
    ],
    [
      'a mistyped variable',
      { yaml: MINIMAL, environment: { S3EP_S3_PRT: '1' } },
      [
        'no setting has the variable S3EP_S3_PRT; did you mean S3EP_S3_PORT? (S3EP_S3_PRT). Mend: set S3EP_S3_PORT instead, or unset it.',
      ],
    ],
    [
      'text for a number',
      {
        yaml:
          MINIMAL +
          `s3:
  port: http
`,
      },
      ['s3.port: is not a whole number (config.yaml:15:9). Mend: give a whole number from 0 to 65535.'],
    ],
    [
      'a number that is too large',
      {
        yaml:
          MINIMAL +
          `s3: { port: 65536 }
`,
      },
      ['s3.port: is too large (config.yaml:14:13). Mend: give a whole number from 0 to 65535.'],
    ],
    [
      'a number that is too small',
      {
        yaml:
          MINIMAL +
          `s3: { idleTimeoutSeconds: 0 }
`,
      },
      ['s3.idleTimeoutSeconds: is too small (config.yaml:14:27). Mend: give a whole number from 1 to 86400.'],
    ],
    [
      'a fraction',
      {
        yaml:
          MINIMAL +
          `s3: { clockSkewSeconds: 1.5 }
`,
      },
      [
        's3.clockSkewSeconds: is not a whole number (config.yaml:14:25). Mend: give a whole number from 1 to 86400.',
      ],
    ],
    [
      'text for a number in a variable',
      { yaml: MINIMAL, environment: { S3EP_S3_PORT: '80a' } },
      ['s3.port: is not a whole number (S3EP_S3_PORT). Mend: give a whole number from 0 to 65535.'],
    ],
    [
      'text for a switch',
      {
        yaml:
          MINIMAL +
          `s3: { announceEncryption: 'yes' }
`,
      },
      ['s3.announceEncryption: is not true or false (config.yaml:14:27). Mend: give true or false.'],
    ],
    [
      'a mistyped choice',
      {
        yaml:
          MINIMAL +
          `logging: { level: inof }
`,
      },
      [
        'logging.level: is not one of fatal, error, warn, info, debug, trace, silent; did you mean info? (config.yaml:14:19). Mend: give one of fatal, error, warn, info, debug, trace, silent.',
      ],
    ],
    [
      'a base domain with a dot in front',
      {
        yaml:
          MINIMAL +
          `s3: { baseDomains: [.example.org] }
`,
      },
      [
        's3.baseDomains[0]: is not a host name without a leading dot, a scheme or a port (config.yaml:14:21). Mend: give a host name without a leading dot, a scheme or a port.',
      ],
    ],
    [
      'a list where a section belongs',
      {
        yaml:
          MINIMAL +
          `s3: [1]
`,
      },
      [
        's3: is not a section (config.yaml:14:1). Mend: give a section with host, port, tls, region, baseDomains, clockSkewSeconds, idleTimeoutSeconds, headersTimeoutSeconds, shutdownGraceSeconds, shutdownDrainSeconds, announceEncryption, contentCipher.',
      ],
    ],
    [
      'a section where a list belongs',
      {
        yaml:
          MINIMAL +
          `buckets: { match: a }
`,
      },
      [
        'buckets: is not a list (config.yaml:14:1). Mend: give a list, each entry a section with match, mode, activeKek, readableKeks, recoveryKek, acceptOrigins, plaintextReads, sealMetadata.',
      ],
    ],
    [
      'an empty list of permissions',
      { yaml: MINIMAL.replace('[read, write]', '[]') },
      [
        'clients[0].rights[0].allow: has too few entries (config.yaml:13:24). Mend: give a list, each entry one of read, write, delete, list, admin.',
      ],
    ],
    [
      'an unknown permission',
      { yaml: MINIMAL.replace('[read, write]', '[read, wirte]') },
      [
        'clients[0].rights[0].allow[1]: is not one of read, write, delete, list, admin; did you mean write? (config.yaml:13:38). Mend: give one of read, write, delete, list, admin.',
      ],
    ],
    [
      'an undefined variable',
      {
        yaml:
          MINIMAL +
          `s3:
  region: \${NOWHERE}
`,
      },
      [
        's3.region: the variable NOWHERE is not set (config.yaml:15:11). Mend: set it, or write ${NOWHERE:-default}.',
      ],
    ],
    [
      'an unfinished variable',
      {
        yaml:
          MINIMAL +
          `s3:
  region: a\${NOWHERE
`,
      },
      [
        's3.region: has a "${" that no name and "}" follow (config.yaml:15:11). Mend: write ${NAME} or ${NAME:-default}, and $${ for a literal ${.',
      ],
    ],
    [
      'an endpoint with a path',
      { yaml: MINIMAL.replace(':9000', ':9000/path') },
      [
        'backend.endpoint: is not an http or https origin (config.yaml:3:13). Mend: write http(s)://host[:port], without a path, a query or credentials.',
      ],
    ],
    [
      'an endpoint of another scheme',
      { yaml: MINIMAL.replace('http:', 'ftp:') },
      [
        'backend.endpoint: is not an http or https origin (config.yaml:3:13). Mend: write http(s)://host[:port], without a path, a query or credentials.',
      ],
    ],
    [
      'a missing endpoint',
      { environment: { ...MINIMAL_VARIABLES, S3EP_BACKEND_ENDPOINT: '' } },
      [
        'backend.endpoint: is missing (environment). Mend: set backend.endpoint or the variable S3EP_BACKEND_ENDPOINT.',
      ],
    ],
    [
      'a missing file',
      { yaml: MINIMAL, environment: { S3EP_BACKEND_CA_FILE: '/nowhere/ca.pem' } },
      [
        'backend.caFile: the file /nowhere/ca.pem does not exist (S3EP_BACKEND_CA_FILE). Mend: name a file that exists and that this process may read.',
      ],
    ],
    [
      'a missing secret file',
      { yaml: MINIMAL.replace(`key: ${KEY}`, 'keyFile: /nowhere/main.key') },
      [
        'keys.keks[0].keyFile: the file /nowhere/main.key does not exist (config.yaml:8:16). Mend: name a file that exists and that this process may read.',
      ],
    ],
    [
      'a secret given twice',
      {
        yaml: MINIMAL.replace(`key: ${KEY}`, `key: ${KEY}\n      keyFile: /main.key`),
        files: { '/main.key': { text: KEY } },
      },
      [
        'keys.keks[0].keyFile: is given together with keys.keks[0].key (config.yaml:9:16). Mend: keep one of the two.',
      ],
    ],
    [
      'a key of 31 bytes',
      { yaml: MINIMAL.replace(KEY, Buffer.alloc(31, 7).toString('base64')) },
      [
        'keys.keks[0].key: is not exactly 32 bytes in base64 or hexadecimal (config.yaml:8:12). Mend: give exactly 32 bytes in base64 or hexadecimal.',
      ],
    ],
    [
      'a key with a stray character',
      { yaml: MINIMAL.replace(KEY, KEY.slice(0, -2) + '!=') },
      [
        'keys.keks[0].key: is not exactly 32 bytes in base64 or hexadecimal (config.yaml:8:12). Mend: give exactly 32 bytes in base64 or hexadecimal.',
      ],
    ],
    [
      'a key id of 256 bytes',
      { yaml: MINIMAL.replace('id: main', `id: ${'k'.repeat(256)}`) },
      ['keys.keks[0].id: is longer than 255 bytes (config.yaml:6:11). Mend: give a shorter name.'],
    ],
    [
      'an empty key id',
      { yaml: MINIMAL.replace('id: main', `id: ''`) },
      ['keys.keks[0].id: is empty (config.yaml:6:11). Mend: give text.'],
    ],
    [
      'two keys of one id',
      { yaml: MINIMAL.replace('clients:', `    - { id: main, provider: local-aes, key: ${KEY} }\nclients:`) },
      [
        'keys.keks[1].id: is the same as keys.keks[0].id (config.yaml:9:13). Mend: give each a value of its own.',
      ],
    ],
    [
      'no key where a bucket is encrypted',
      { environment: { ...MINIMAL_VARIABLES, S3EP_KEY: '' } },
      [
        'buckets[0].activeKek: mode encrypted needs a key-encryption key, and keys.keks has none (environment). Mend: make one with "s3ep keygen --out main.key", and name it in keys.keks or in S3EP_KEY_FILE.',
      ],
    ],
    [
      'two keys and none of them active',
      { yaml: MINIMAL, environment: { S3EP_KEY: KEY, S3EP_KEY_ID: 'second' } },
      [
        'buckets[0].activeKek: mode encrypted needs it where keys.keks has more than one (config.yaml). Mend: name one of keys.keks: main, second.',
      ],
    ],
    [
      'an unknown active key',
      {
        yaml:
          MINIMAL +
          `buckets:
  - match: a
    activeKek: mian
`,
      },
      [
        'buckets[0].activeKek: no key-encryption key named "mian" (config.yaml:16:16). Mend: name one of keys.keks: main.',
      ],
    ],
    [
      'an unknown readable key',
      {
        yaml:
          MINIMAL +
          `buckets:
  - match: a
    readableKeks: [main, old]
`,
      },
      [
        'buckets[0].readableKeks[1]: no key-encryption key named "old" (config.yaml:16:26). Mend: name one of keys.keks: main.',
      ],
    ],
    [
      'an active key in a bucket that is not encrypted',
      {
        yaml:
          MINIMAL +
          `buckets:
  - { match: a, mode: passthrough, activeKek: main }
`,
      },
      [
        'buckets[0].activeKek: has no meaning in mode passthrough (config.yaml:15:47). Mend: remove it, or set the mode to encrypted.',
      ],
    ],
    [
      'a bucket rule behind one that matches everything',
      {
        yaml:
          MINIMAL +
          `buckets:
  - match: '*'
  - match: a
`,
      },
      [
        'buckets[1].match: is never reached: an entry before it matches every bucket (config.yaml:16:12). Mend: move buckets[0] to the end.',
      ],
    ],
    [
      'a rule for the bucket of the state of uploads',
      {
        yaml:
          MINIMAL +
          `buckets:
  - match: state
multipart:
  stateBucket: state
`,
      },
      [
        'buckets[0].match: is multipart.stateBucket, which no client can reach (config.yaml:15:12). Mend: remove the entry, or give the state a bucket of its own.',
      ],
    ],
    [
      'two rules for one bucket',
      {
        yaml:
          MINIMAL +
          `buckets:
  - match: a
  - match: a
`,
      },
      [
        'buckets[1].match: is the same as buckets[0].match (config.yaml:16:12). Mend: give each a value of its own.',
      ],
    ],
    [
      'a bucket pattern without quotes',
      {
        yaml:
          MINIMAL +
          `buckets:
  - match: *
`,
      },
      [
        'a value begins with "*", which YAML takes for an alias (config.yaml:15:12). Mend: put it in quotes: "*".',
      ],
    ],
    [
      'a bucket pattern without quotes, with a name',
      {
        yaml:
          MINIMAL +
          `buckets:
  - match: *-logs
`,
      },
      [
        'buckets[0].match: is a YAML alias (config.yaml:15:12). Mend: write the value out; quote a text that begins with "*".',
      ],
    ],
    [
      'a bucket name with a slash',
      {
        yaml:
          MINIMAL +
          `buckets:
  - match: a/b
`,
      },
      [
        'buckets[0].match: is not a bucket name, or a pattern with "*" (config.yaml:15:12). Mend: give a bucket name, or a pattern with "*".',
      ],
    ],
    [
      'no client',
      {
        environment: {
          ...MINIMAL_VARIABLES,
          S3EP_CLIENT_ACCESS_KEY_ID: '',
          S3EP_CLIENT_SECRET_ACCESS_KEY: '',
        },
      },
      [
        'clients: there is no client, so nobody could call (environment). Mend: add one, or set S3EP_CLIENT_ACCESS_KEY_ID and S3EP_CLIENT_SECRET_ACCESS_KEY.',
      ],
    ],
    [
      'a client without a secret',
      { environment: { ...MINIMAL_VARIABLES, S3EP_CLIENT_SECRET_ACCESS_KEY: '' } },
      [
        'clients[0].secretAccessKey: is missing (S3EP_CLIENT_ACCESS_KEY_ID). Mend: set the variable S3EP_CLIENT_SECRET_ACCESS_KEY or S3EP_CLIENT_SECRET_ACCESS_KEY_FILE.',
      ],
    ],
    [
      'a short client secret',
      { yaml: MINIMAL.replace(CLIENT_SECRET, 'short') },
      [
        'clients[0].secretAccessKey: is not text of at least 16 characters (config.yaml:11:22). Mend: give text of at least 16 characters.',
      ],
    ],
    [
      'two clients of one access key',
      { yaml: MINIMAL + `  - { accessKeyId: CLIENT0000000000000A, secretAccessKey: ${CLIENT_SECRET} }\n` },
      [
        'clients[1].accessKeyId: is the same as clients[0].accessKeyId (config.yaml:14:20). Mend: give each a value of its own.',
      ],
    ],
    [
      'a secret without an access key',
      { yaml: MINIMAL, environment: { S3EP_BACKEND_SECRET_ACCESS_KEY: 'x' } },
      [
        'backend.credentials.accessKeyId: is missing (config.yaml:2:1). Mend: set backend.credentials.accessKeyId or the variable S3EP_BACKEND_ACCESS_KEY_ID.',
      ],
    ],
    [
      'a profile with static credentials',
      {
        yaml: MINIMAL,
        environment: {
          S3EP_BACKEND_ACCESS_KEY_ID: 'a',
          S3EP_BACKEND_SECRET_ACCESS_KEY: 'x',
          S3EP_BACKEND_AWS_PROFILE: 'p',
        },
      },
      [
        'backend.credentials.profile: has no meaning with credentials of type static (S3EP_BACKEND_AWS_PROFILE). Mend: remove it, or change the type.',
      ],
    ],
    [
      'credentials of the environment that are not there',
      { yaml: MINIMAL, environment: { S3EP_BACKEND_CREDENTIALS: 'environment' } },
      [
        'backend.credentials.type: is environment, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is not set (S3EP_BACKEND_CREDENTIALS). Mend: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose another type.',
      ],
    ],
    [
      'a half-given TLS certificate',
      {
        yaml: MINIMAL,
        environment: { S3EP_S3_TLS_CERTIFICATE_FILE: '/tls.crt' },
        files: { '/tls.crt': { text: 'x' } },
      },
      [
        's3.tls.privateKeyFile: is missing (config.yaml). Mend: set s3.tls.privateKeyFile or the variable S3EP_S3_TLS_PRIVATE_KEY_FILE.',
      ],
    ],
    [
      'wrong indentation',
      {
        yaml: `s3:
  port: 1
 region: x
`,
      },
      [
        'the indentation does not fit (config.yaml:3:1). Mend: align the line with its neighbours, two spaces a level.',
      ],
    ],
    [
      'a condition that no write has, among the facts of a backend',
      {
        yaml: MINIMAL,
        environment: { S3EP_BACKEND_OVERRIDES_ENFORCED_CONDITIONS: 'put-if-match, get-if-match' },
      },
      [
        'backend.overrides.enforcedConditions[1]: is not one of put-if-none-match, put-if-match, complete-if-none-match, complete-if-match, copy-if-none-match, copy-if-match, delete-if-match; did you mean put-if-match? (S3EP_BACKEND_OVERRIDES_ENFORCED_CONDITIONS). Mend: give one of put-if-none-match, put-if-match, complete-if-none-match, complete-if-match, copy-if-none-match, copy-if-match, delete-if-match.',
      ],
    ],
    [
      'a setting given twice',
      {
        yaml: `s3:
  port: 1
  port: 2
`,
      },
      ['the setting is given twice (config.yaml:3:3). Mend: keep one of the two.'],
    ],
    [
      'a file without sections',
      { yaml: 'just text' },
      [
        'the file does not hold sections (config.yaml:1:1). Mend: begin with the name of a section, such as "s3:".',
      ],
    ],
    [
      'a second document',
      { yaml: MINIMAL + '---\ns3: {}\n' },
      ['a second document begins (config.yaml:14:1). Mend: remove the line "---" and what follows.'],
    ],
    [
      'a configuration file that is not there',
      { environment: { S3EP_CONFIG: '/nowhere/config.yaml' } },
      [
        'the configuration file /nowhere/config.yaml does not exist (S3EP_CONFIG). Mend: name a file that exists and that this process may read.',
      ],
    ],
  ])('refuses %s', (_, given, expected) => {
    expect(problemsOf(given)).toEqual(expected);
  });
});
