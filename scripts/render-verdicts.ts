import type { SuiteRuns, SuiteVerdicts } from './suite-verdicts';

/** How many tests of a selection did what. */
export interface Figures {
  readonly tests: number;
  readonly direct: number;
  readonly through: number;
  /** Of those that pass directly, and are listed as not passing through the proxy. */
  readonly expected: number;
  /** Of those that pass directly: not through the proxy, and not listed. */
  readonly unexpected: number;
}

export function countVerdicts({ tests, expected }: SuiteVerdicts, ids: readonly string[]): Figures {
  const listed = new Set(expected.flatMap((each) => each.tests));
  const count = (holds: (id: string, direct: boolean, through: boolean) => boolean): number =>
    ids.filter((id) => {
      const [direct, through] = tests[id] ?? ['not run', 'not run'];
      return holds(id, direct === 'passed', through === 'passed');
    }).length;
  return {
    tests: ids.length,
    direct: count((_, direct) => direct),
    through: count((_, direct, through) => direct && through),
    expected: count((id, direct, through) => direct && !through && listed.has(id)),
    unexpected: count((id, direct, through) => direct && !through && !listed.has(id)),
  };
}

function figuresRow(name: string, figures: Figures): string {
  const { tests, direct, through, expected, unexpected } = figures;
  return `| ${[name, tests, direct, through, expected, unexpected].join(' | ')} |`;
}

function backendRows(verdicts: SuiteVerdicts, core: readonly string[]): string[] {
  const all = Object.keys(verdicts.tests);
  const rows = [figuresRow(`${verdicts.backend}, core`, countVerdicts(verdicts, core))];
  return all.length > core.length
    ? [...rows, figuresRow(`${verdicts.backend}, all that was run`, countVerdicts(verdicts, all))]
    : rows;
}

function differences({ backend, expected }: SuiteVerdicts): string[] {
  return [
    `### Expected differences: ${backend}`,
    '',
    ...(expected.length === 0 ? ['None.'] : ['| tests | because |', '| --- | --- |']),
    ...expected.map(({ tests, reason }) => {
      const names = tests.map((id) => `\`${id.replace(/^test_s3\.py::/, '')}\``);
      return `| ${names.join('<br>')} | ${reason} |`;
    }),
    '',
  ];
}

/** The section of docs/compatibility.md about ceph/s3-tests, not yet laid out by the formatter. */
export function renderVerdicts({ core, backends }: SuiteRuns): string[] {
  const [{ suite, commit } = { suite: '', commit: '' }] = backends;
  return [
    '## The verdict of a foreign suite',
    '',
    `[ceph/s3-tests](${suite}) at commit \`${commit.slice(0, 7)}\`, directly at a backend and through the proxy before the`,
    'same backend, as several users, each with keys of its own at the proxy and at the backend. It is obtained beside',
    'the repository (`npm run test:s3-tests`), and its tests are not altered. The rows are made from the committed results in',
    '`test/conformance/s3-tests/results`. *core* are the tests that `.ci/run` runs where the suite can be had. A test',
    'that passes directly has to pass through the proxy, unless it is listed below with the reason; a listed test that',
    'passes is a failure too. What fails directly tells nothing, and is not run through the proxy.',
    '',
    '| backend | tests | pass directly | of them through the proxy | expected differences | unexpected differences |',
    '| --- | --- | --- | --- | --- | --- |',
    ...backends.flatMap((each) => backendRows(each, core)),
    '',
    ...backends.flatMap(differences),
  ];
}
