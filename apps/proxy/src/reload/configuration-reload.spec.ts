import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, CurrentSettings, type Settings } from '@s3ep/config';
import { ConfigurationReload } from './configuration-reload';
import type { ReloadablePart } from './reloadable-part';

const settingsOf = (buckets: string[], region = 'us-east-1'): Settings =>
  ({
    s3: { region },
    backend: {},
    management: { tokens: [], certificates: [] },
    keys: { keks: [] },
    buckets: buckets.map((match) => ({ match })),
    clients: [],
    logging: { level: 'info' },
  }) as unknown as Settings;

function setUp(load: () => Settings, failing = false) {
  const taken: string[] = [];
  const part = (name: string): ReloadablePart => ({
    prepare: ({ buckets }) => {
      if (failing && name === 'second') throw new RangeError('this key cannot be used');
      return () => taken.push(`${name} ${buckets.map(({ match }) => match).join()}`);
    },
  });
  const current = new CurrentSettings(settingsOf(['a']));
  const outcomes: string[] = [];
  const kept: object[] = [];
  const at = (level: string) => (fields: object) => void kept.push({ level, ...fields });
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const reload = new ConfigurationReload({
    source: { load },
    current,
    parts: [part('first'), part('second')],
    logger: logger,
    metrics: { configurationRead: (outcome) => outcomes.push(outcome) },
  });
  return { reload, current, taken, outcomes, lines: () => kept };
}

describe('ConfigurationReload', () => {
  it('lets every part take over, in order, and remembers what is in use', () => {
    const { reload, current, taken, outcomes } = setUp(() => settingsOf(['b'], 'eu-west-1'));
    const expected = { changed: ['buckets'], needRestart: ['s3.region'] };
    expect(reload.reload('admin')).toEqual({ outcome: 'changed', ...expected });
    expect(taken).toEqual(['first b', 'second b']);
    expect(current.value).toEqual(settingsOf(['b']));
    expect(outcomes).toEqual(['loaded', 'changed']);
    // the restart is still due, the rest is done
    expect(reload.reload('admin')).toEqual({ outcome: 'unchanged', ...expected, changed: [] });
    expect(taken).toHaveLength(2);
  });

  it('lets no part take over when another one cannot', () => {
    const { reload, current, taken, outcomes, lines } = setUp(() => settingsOf(['b']), true);
    expect(reload.reload('file')).toMatchObject({
      outcome: 'refused',
      problems: [{ message: 'this key cannot be used' }],
    });
    expect(taken).toEqual([]);
    expect(current.value).toEqual(settingsOf(['a']));
    expect(outcomes).toEqual(['loaded', 'refused']);
    expect(lines()).toHaveLength(1);
  });

  it('answers the problems of a configuration that is refused', () => {
    const problem = {
      setting: 'buckets',
      where: 'c.yaml:1:1',
      message: 'is not a list',
      mend: 'give a list',
    };
    const { reload, lines } = setUp(() => {
      throw new ConfigurationError([problem]);
    });
    expect(reload.reload('signal')).toEqual({ outcome: 'refused', problems: [problem] });
    expect(lines()).toEqual([
      expect.objectContaining({ level: 'error', trigger: 'signal', problems: [problem] }),
    ]);
  });

  it('is quiet about files that change and say the same', () => {
    const { reload, lines } = setUp(() => settingsOf(['a']));
    reload.reload('file');
    reload.reload('signal');
    expect(lines()).toEqual([
      { level: 'debug', trigger: 'file' },
      { level: 'info', trigger: 'signal' },
    ]);
  });
});
