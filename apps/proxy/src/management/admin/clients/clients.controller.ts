import { Get, Inject } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { CurrentSettings } from '@s3ep/config';
import { AdminController, AdminRoute } from '../answers/admin-route';
import { ClientsDto } from './client.dto';

@AdminController('clients')
export class ClientsController {
  readonly #current: CurrentSettings;

  constructor(@Inject(CurrentSettings) current: CurrentSettings) {
    this.#current = current;
  }

  @Get('clients')
  @AdminRoute({ role: 'viewer', operationId: 'listClients', summary: 'Clients and what they may do' })
  @ApiOkResponse({ description: 'In the order of the configuration; without secrets.', type: ClientsDto })
  clients(): ClientsDto {
    return {
      clients: this.#current.value.clients.map(({ accessKeyId, rights, backendCredentials }) => ({
        accessKeyId,
        rights: rights.map(({ bucket, prefix = '', allow }) => ({ bucket, prefix, allow })),
        ownBackendCredentials: backendCredentials !== undefined,
      })),
    };
  }
}
