import { describe, expect, it } from '@jest/globals';
import { countVerdicts } from './render-verdicts';
import { readSuiteRuns, type SuiteVerdicts } from './suite-verdicts';

const VERDICTS: SuiteVerdicts = {
  suite: 'suite',
  commit: 'commit',
  backend: 'backend',
  tests: {
    both: ['passed', 'passed'],
    listed: ['passed', 'failed'],
    unlisted: ['passed', 'skipped'],
    failing: ['failed', 'not run'],
  },
  expected: [{ tests: ['listed'], reason: 'because' }],
};

describe('countVerdicts', () => {
  it('tells expected differences from unexpected ones', () => {
    expect(countVerdicts(VERDICTS, Object.keys(VERDICTS.tests))).toEqual({
      tests: 4,
      direct: 3,
      through: 1,
      expected: 1,
      unexpected: 1,
    });
  });

  it('counts a test that was not run as a test only', () => {
    expect(countVerdicts(VERDICTS, ['absent'])).toMatchObject({ tests: 1, direct: 0, through: 0 });
  });
});

describe('the committed results of ceph/s3-tests', () => {
  it('have no unexpected difference, and every test of the core', async () => {
    const { core, backends } = await readSuiteRuns();
    for (const verdicts of backends) {
      expect(core.filter((id) => verdicts.tests[id] === undefined)).toEqual([]);
      expect(countVerdicts(verdicts, Object.keys(verdicts.tests)).unexpected).toBe(0);
    }
  });

  it('differ wherever a difference is expected, unless the backend fails itself', async () => {
    const { backends } = await readSuiteRuns();
    for (const verdicts of backends) {
      const listed = verdicts.expected.flatMap(({ tests }) => tests);
      expect(new Set(listed).size).toBe(listed.length);
      const figures = countVerdicts(verdicts, listed);
      expect(figures.expected).toBe(figures.direct);
    }
  });
});
