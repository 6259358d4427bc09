import { readFile } from 'node:fs/promises';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../test/conformance/s3-tests');
const BACKENDS = ['rgw', 'embedded'] as const;

export type Verdict = 'passed' | 'failed' | 'skipped' | 'not run';

/** Tests that pass directly at the backend and not through the proxy, on purpose. */
export interface ExpectedDifference {
  readonly tests: readonly string[];
  readonly reason: string;
}

/** What became of each test of ceph/s3-tests at one backend. */
export interface SuiteVerdicts {
  readonly suite: string;
  readonly commit: string;
  readonly backend: string;
  /** By the id of the test: directly at the backend, and through the proxy before it. */
  readonly tests: Readonly<Record<string, readonly [direct: Verdict, through: Verdict]>>;
  readonly expected: readonly ExpectedDifference[];
}

export interface SuiteRuns {
  /** Ids of the tests that are run for every change. */
  readonly core: readonly string[];
  readonly backends: readonly SuiteVerdicts[];
}

const read = (file: string): Promise<string> => readFile(path.join(FOLDER, file), 'utf8');

/** Reads the committed results and lists of test/conformance/s3-tests. */
export async function readSuiteRuns(): Promise<SuiteRuns> {
  const core = (await read('sets/core.txt'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const backends = BACKENDS.map(async (name) => ({
    ...(JSON.parse(await read(`results/${name}.json`)) as Omit<SuiteVerdicts, 'expected'>),
    expected: JSON.parse(await read(`expected-differences/${name}.json`)) as ExpectedDifference[],
  }));
  return { core, backends: await Promise.all(backends) };
}
