import { Get, Inject } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { CurrentSettings } from '@s3ep/config';
import { AdminController, AdminRoute } from '../answers/admin-route';
import { ConfigDto } from './config.dto';

@AdminController('config')
export class ConfigController {
  readonly #current: CurrentSettings;

  constructor(@Inject(CurrentSettings) current: CurrentSettings) {
    this.#current = current;
  }

  @Get('config')
  @AdminRoute({
    role: 'viewer',
    operationId: 'getConfig',
    summary: 'The configuration in use',
    description: 'Secrets are shown as `[secret]`, hashes of tokens too. Follows reloads.',
  })
  @ApiOkResponse({ description: 'The settings.', type: ConfigDto })
  config(): ConfigDto {
    // secrets are of type Secret, which serializes itself to [secret]
    return { settings: this.#current.value };
  }
}
