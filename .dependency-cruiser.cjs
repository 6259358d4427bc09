/** The dependency rule of docs/architecture.md: who may know whom. */
const libs = (names) => `^libs/(${names.join('|')})/`;
const rule = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^libs/${from}/` },
  to: { path: '^(libs|apps)/', pathNot: `^libs/(${[from, ...allowed].join('|')})/` },
});
const PURE = ['byte-stage', 'object-format', 's3-protocol'];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-libs-know-no-framework-or-socket',
      severity: 'error',
      from: { path: libs(PURE), pathNot: '\\.spec\\.ts$' },
      to: { path: '@nestjs|undici|pino|^(node:)?(http|https|net|tls|fs|fs/promises|http2|child_process)$' },
    },
    rule('byte-stage-is-a-leaf', 'byte-stage', []),
    rule('object-format-is-pure', 'object-format', ['byte-stage']),
    rule('s3-protocol-is-pure', 's3-protocol', ['byte-stage']),
    rule('config-is-a-leaf', 'config', []),
    rule('native-is-a-leaf', 'native', []),
    rule('observability', 'observability', ['config']),
    rule('key-management', 'key-management', ['config', 'observability', 'native']),
    rule('backend', 'backend', ['byte-stage', 's3-protocol', 'config', 'observability']),
    rule('operations', 'operations', [
      'byte-stage',
      'object-format',
      's3-protocol',
      'key-management',
      'backend',
      'config',
      'observability',
    ]),
    rule('jobs', 'jobs', [
      'byte-stage',
      'object-format',
      's3-protocol',
      'key-management',
      'backend',
      'config',
      'operations',
    ]),
    rule('health', 'health', ['config', 'observability', 'key-management', 'backend']),
    {
      name: 'libs-know-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-know-no-other-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'black-box-suites-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^test/(acceptance|attack)/' },
      to: { path: '^(apps|libs)/' },
    },
    {
      name: 'libs-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts)', pathNot: '^$1/$2/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'] },
  },
};
