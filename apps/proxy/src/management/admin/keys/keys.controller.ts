import { Get, Inject } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { CurrentSettings } from '@s3ep/config';
import { Metrics } from '@s3ep/observability';
import { AdminController, AdminRoute } from '../answers/admin-route';
import { describeKey } from './describe-key';
import { KeysDto } from './key.dto';

@AdminController('keys')
export class KeysController {
  readonly #current: CurrentSettings;
  readonly #metrics: Metrics;

  constructor(@Inject(CurrentSettings) current: CurrentSettings, @Inject(Metrics) metrics: Metrics) {
    this.#current = current;
    this.#metrics = metrics;
  }

  @Get('keys')
  @AdminRoute({
    role: 'viewer',
    operationId: 'listKeys',
    summary: 'Key-encryption keys and their use',
    description: 'Shows no key material, and asks no provider.',
  })
  @ApiOkResponse({ description: 'In the order of the configuration.', type: KeysDto })
  keys(): KeysDto {
    const { keys, buckets } = this.#current.value;
    return {
      keys: keys.keks.map((kek) => describeKey(kek, buckets, this.#metrics.keyProviders.of(kek.id))),
    };
  }
}
