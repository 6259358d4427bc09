import { ConfigurationError, loadSettings, renderProblem } from '@s3ep/config';
import type { Command } from '../command';
import { parseOptions } from '../parse-options';
import { summariseSettings } from '../summarise-settings';

/** `s3ep check-config`: says whether the proxy would start with this configuration. */
export const checkConfig: Command = {
  name: 'check-config',
  synopsis: '[--config FILE]',
  summary: 'Check the configuration, and say what is wrong and how to mend it',
  help: [
    'Reads the configuration as the proxy does: FILE, or the file that S3EP_CONFIG names, or',
    '/app/config/config.yaml; and the variables S3EP_*. Connects to nothing.',
    'Exit codes: 0 good, 1 problems found, 2 called wrongly.',
  ],
  run: (args, { environment, print, complain }) => {
    const { config } = parseOptions(args, { config: { type: 'string', short: 'c' } });
    try {
      const settings = loadSettings({
        environment,
        ...(config === undefined ? {} : { file: config }),
        onWarning: (warning) => {
          complain(`warning: ${renderProblem(warning)}`);
        },
      });
      print('The configuration is good.');
      for (const line of summariseSettings(settings)) print(line);
      return 0;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      complain(error.message);
      return 1;
    }
  },
};
