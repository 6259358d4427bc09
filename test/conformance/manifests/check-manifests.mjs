// node check-manifests.mjs TOOLS: see run.sh
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { problemsOfJob } from './job-rules.mjs';
import { createSchemaCheck } from './kubernetes-schema.mjs';
import { PLANTED_ERRORS } from './planted-errors.mjs';
import { RULES } from './rules.mjs';

const [tools] = process.argv.slice(2);
const ROOT = path.resolve(import.meta.dirname, '../../..');
const K8S = path.join(ROOT, 'k8s');
const JOBS = path.join(K8S, 'jobs');
const KUSTOMIZATION = 'kustomization.yaml';
const SECRET_EXAMPLE = 'secret.example.yaml';
const CLI = path.join(ROOT, 'dist/cli/main.mjs');
let passed = 0;
let failed = 0;

/** One line a check; a check gives problems, or throws. */
function check(sentence, problemsOf) {
  let problems;
  try {
    problems = [...(problemsOf() ?? [])];
  } catch (error) {
    problems = [`${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || String(error)];
  }
  if (problems.length === 0) passed++;
  else failed++;
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${sentence}`);
  for (const problem of problems) console.log(`       ${problem.replaceAll('\n', '\n       ')}`);
}

function documentsOf(text) {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
}

function problemsOfAll(manifests, schemaProblems) {
  return [
    ...Object.values(manifests).flatMap(schemaProblems),
    ...Object.values(RULES).flatMap((rule) => [...rule(manifests)]),
  ];
}

/** The config map's file, as a pod would find it, with secrets in place of the example's. */
function checkConfig({ ConfigMap, Secret }) {
  const folder = mkdtempSync(path.join(tmpdir(), 's3ep-manifests-'));
  try {
    mkdirSync(path.join(folder, 'secrets'));
    writeFileSync(path.join(folder, 'config.yaml'), ConfigMap.data['config.yaml']);
    for (const name of Object.keys(Secret.stringData)) {
      const file = path.join(folder, 'secrets', name);
      writeFileSync(file, randomBytes(32).toString('base64'));
      chmodSync(file, 0o440);
    }
    runCheckConfig(path.join(folder, 'config.yaml'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runCheckConfig(file) {
  execFileSync(process.execPath, [CLI, 'check-config'], {
    env: { PATH: process.env.PATH, S3EP_CONFIG: file },
    stdio: 'pipe',
  });
}

const schemaProblems = await createSchemaCheck(tools);
const files = readdirSync(K8S).filter((name) => name.endsWith('.yaml') && name !== KUSTOMIZATION);
const manifests = {};
for (const file of files) {
  check(`k8s/${file} is valid Kubernetes`, () =>
    documentsOf(readFileSync(path.join(K8S, file), 'utf8')).flatMap((object) => {
      if (manifests[object.kind] !== undefined) return [`a second ${object.kind}`];
      manifests[object.kind] = object;
      return schemaProblems(object);
    }),
  );
}
for (const [sentence, rule] of Object.entries(RULES)) check(sentence, () => rule(manifests));

for (const file of readdirSync(JOBS)) {
  const kind = path.basename(file, '.yaml');
  check(`k8s/jobs/${file} is valid Kubernetes, runs ${kind}, and is confined as the proxy is`, () =>
    documentsOf(readFileSync(path.join(JOBS, file), 'utf8')).flatMap((job) => [
      ...schemaProblems(job),
      ...problemsOfJob(job, manifests, { kind, cli: CLI }),
    ]),
  );
}

check('kustomization.yaml names every manifest but the example of a secret', () => {
  const { resources } = parse(readFileSync(path.join(K8S, KUSTOMIZATION), 'utf8'));
  const missing = files.filter((file) => file !== SECRET_EXAMPLE && !resources.includes(file));
  return [...missing, ...resources.filter((file) => !files.includes(file) || file === SECRET_EXAMPLE)];
});
check('kubectl kustomize builds it, and what it builds is valid and in one namespace', () => {
  const built = execFileSync(path.join(tools, 'kubectl/kubectl'), ['kustomize', K8S], { stdio: 'pipe' });
  const objects = documentsOf(built.toString());
  if (objects.length !== files.length - 1) return [`${objects.length} objects`];
  const elsewhere = objects.filter(
    ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== manifests.Namespace.metadata.name,
  );
  return [...objects.flatMap(schemaProblems), ...elsewhere.map(({ kind }) => `${kind}: other namespace`)];
});
for (const [sentence, plant] of Object.entries(PLANTED_ERRORS)) {
  check(`planted: ${sentence} is found`, () => {
    const planted = structuredClone(manifests);
    plant(planted);
    if (JSON.stringify(planted) === JSON.stringify(manifests)) return ['nothing was planted'];
    return problemsOfAll(planted, schemaProblems).length === 0 ? ['it was not found'] : [];
  });
}
check('the configuration of the config map passes s3ep check-config', () => {
  checkConfig(manifests);
});
check('the configuration of the demonstration passes s3ep check-config', () => {
  runCheckConfig(path.join(ROOT, 'demo/config.yaml'));
});
check('docker-compose config accepts docker-compose.demo.yml', () => {
  execFileSync('docker-compose', ['-f', path.join(ROOT, 'docker-compose.demo.yml'), 'config', '-q'], {
    stdio: 'pipe',
  });
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
