import { Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiQuery } from '@nestjs/swagger';
import type { ServerResponse } from 'node:http';
import { BackendClient } from '@s3ep/backend';
import { AdminController, AdminRoute } from '../answers/admin-route';
import { callSignal } from '../answers/call-signal';
import { SchemaPipe } from '../answers/schema.pipe';
import { listOpenUploads } from './list-open-uploads';
import { UploadsDto } from './upload.dto';
import { type UploadsQuery, uploadsQuerySchema } from './uploads-query';

@AdminController('uploads')
export class UploadsController {
  readonly #client: BackendClient;

  constructor(@Inject(BackendClient) client: BackendClient) {
    this.#client = client;
  }

  @Get('uploads')
  @AdminRoute({
    role: 'viewer',
    operationId: 'listUploads',
    summary: 'Multipart uploads that are open in a bucket',
    description: "Asks the backend with the proxy's own credentials, one page a call.",
    errors: ['NotFound', 'Invalid', 'BackendRefused', 'BackendUnavailable'],
  })
  // decorators apply from below
  @ApiQuery({
    name: 'uploadIdMarker',
    required: false,
    schema: { type: 'string' },
    description: 'From `next` of the page before.',
  })
  @ApiQuery({
    name: 'keyMarker',
    required: false,
    schema: { type: 'string' },
    description: 'From `next` of the page before.',
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 1000, default: 1000 },
  })
  @ApiQuery({ name: 'bucket', example: 'photos', schema: { type: 'string' } })
  @ApiOkResponse({ description: 'One page.', type: UploadsDto })
  uploads(
    @Query(new SchemaPipe(uploadsQuerySchema)) query: UploadsQuery,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<UploadsDto> {
    return listOpenUploads(this.#client, query, callSignal(response));
  }
}
