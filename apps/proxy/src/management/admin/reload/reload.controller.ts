import { HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { renderProblem } from '@s3ep/config';
import { ConfigurationReload } from '../../../reload/configuration-reload';
import { AdminError } from '../answers/admin-error';
import { AdminController, AdminRoute } from '../answers/admin-route';
import { ReloadDto } from './reload.dto';

@AdminController('config')
export class ReloadController {
  readonly #reload: ConfigurationReload;

  constructor(@Inject(ConfigurationReload) reload: ConfigurationReload) {
    this.#reload = reload;
  }

  @Post('reload')
  @HttpCode(200)
  @AdminRoute({
    role: 'operator',
    operationId: 'reload',
    summary: 'Reads the configuration again, as SIGHUP does',
    description:
      'All of it or nothing: a configuration with a problem is refused, and the one before it stays in use. Other replicas keep theirs.',
    errors: ['Invalid'],
  })
  @ApiOkResponse({ description: 'What changed.', type: ReloadDto })
  reload(): ReloadDto {
    const result = this.#reload.reload('admin');
    if (result.outcome !== 'refused') return result;
    throw new AdminError('Invalid', 'The configuration is refused; the one before it is still in use.', {
      problems: result.problems.map((problem) => ({
        field: problem.setting,
        message: renderProblem({ ...problem, setting: '' }),
      })),
    });
  }
}
