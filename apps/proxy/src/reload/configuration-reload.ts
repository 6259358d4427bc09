import {
  compareSettings,
  ConfigurationError,
  type CurrentSettings,
  type Problem,
  type Settings,
  takeOver,
} from '@s3ep/config';
import type { Logger, Metrics } from '@s3ep/observability';
import type { ConfigurationSource } from './configuration-source';
import type { ReloadablePart } from './reloadable-part';

/** What asked for it: SIGHUP, a change of a file, the admin API. */
export type ReloadTrigger = 'signal' | 'file' | 'admin';

export type ReloadOutcome =
  /** `changed`: taken over. `unchanged`: nothing that could be. Both: `needRestart` names what else is different. */
  | {
      readonly outcome: 'changed' | 'unchanged';
      readonly changed: readonly string[];
      readonly needRestart: readonly string[];
    }
  /** Nothing was taken over. */
  | { readonly outcome: 'refused'; readonly problems: readonly Problem[] };

export interface ConfigurationReloadOptions {
  readonly source: Pick<ConfigurationSource, 'load'>;
  readonly current: CurrentSettings;
  /** In the order in which they take over. */
  readonly parts: readonly ReloadablePart[];
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  readonly metrics: Pick<Metrics, 'configurationRead'>;
}

/**
 * Reads the configuration again and takes over what can change at run time, all of it or nothing: what is invalid
 * anywhere is refused as a whole. It does not yield, so no request sees half of it. Requests in flight keep what they
 * began with.
 */
export class ConfigurationReload {
  readonly #options: ConfigurationReloadOptions;

  constructor(options: ConfigurationReloadOptions) {
    this.#options = options;
    options.metrics.configurationRead('loaded');
  }

  /** One log line that says what came of it. Never throws. */
  reload(trigger: ReloadTrigger): ReloadOutcome {
    const { metrics, logger } = this.#options;
    const outcome = this.#attempt();
    metrics.configurationRead(outcome.outcome);
    switch (outcome.outcome) {
      case 'refused':
        logger.error(
          { trigger, problems: outcome.problems },
          'the configuration was refused; the one before it stays in use',
        );
        break;
      case 'changed':
      case 'unchanged': {
        const { changed, needRestart } = outcome;
        if (needRestart.length > 0) {
          logger.warn(
            { trigger, changed, needRestart },
            'the configuration was read again; what is under needRestart takes effect at the next start',
          );
        } else if (changed.length > 0) {
          logger.info({ trigger, changed }, 'the configuration was read again');
        } else {
          // files with tokens change every hour
          const level = trigger === 'file' ? 'debug' : 'info';
          logger[level]({ trigger }, 'the configuration was read again, and says the same');
        }
      }
    }
    return outcome;
  }

  #attempt(): ReloadOutcome {
    const { source, current, parts, logger } = this.#options;
    try {
      const read = source.load((warning) => {
        logger.warn({ ...warning }, 'unwise setting');
      });
      const { reloadable: changed, needRestart } = compareSettings(current.value, read);
      if (changed.length === 0) return { outcome: 'unchanged', changed, needRestart };
      const settings = takeOver(current.value, read);
      const takeOvers = parts.map((part) => part.prepare(settings));
      for (const take of takeOvers) take();
      current.replace(settings);
      return { outcome: 'changed', changed, needRestart };
    } catch (error) {
      return { outcome: 'refused', problems: problemsOf(error) };
    }
  }
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof ConfigurationError) return error.problems;
  const { message } = error as Error;
  return [{ setting: '', where: 'configuration', message, mend: 'see docs/configuration.md' }];
}

/** Takes over settings that need no preparation. */
export function takenOverAtOnce(take: (settings: Settings) => void): ReloadablePart {
  return {
    prepare: (settings) => () => {
      take(settings);
    },
  };
}
