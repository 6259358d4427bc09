import { describe, expect, it } from '@jest/globals';
import { captureLog } from './capture-log';
import { NestLogger } from './nest-logger';

function setUp() {
  const { logger, lines } = captureLog();
  return { nest: new NestLogger(logger), lines };
}

describe('NestLogger', () => {
  it('writes the message, the level and the context that Nest gives', () => {
    const { nest, lines } = setUp();
    nest.log('Mapped {/health, GET} route', 'RouterExplorer');
    expect(lines()[0]).toMatchObject({
      level: 'info',
      context: 'RouterExplorer',
      msg: 'Mapped {/health, GET} route',
    });
  });

  it('writes an error with its stack', () => {
    const { nest, lines } = setUp();
    nest.error(new Error('boom'), 'ExceptionsHandler');
    nest.error('boom', 'Error: boom\n    at here', 'ExceptionsHandler');
    expect(lines()[0]).toMatchObject({
      level: 'error',
      context: 'ExceptionsHandler',
      err: { message: 'boom' },
    });
    expect(lines()[1]).toMatchObject({ context: 'ExceptionsHandler', stack: 'Error: boom\n    at here' });
  });

  it('has a place for each of the levels of Nest', () => {
    const { nest, lines } = setUp();
    nest.fatal('1');
    nest.warn('2');
    nest.debug('3');
    nest.verbose({ four: 4 });
    expect(lines().map(({ level, msg }) => [level, msg])).toEqual([
      ['fatal', '1'],
      ['warn', '2'],
      ['debug', '3'],
      ['trace', '{"four":4}'],
    ]);
  });
});
