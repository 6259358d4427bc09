import { Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiQuery } from '@nestjs/swagger';
import type { ServerResponse } from 'node:http';
import { BackendClient } from '@s3ep/backend';
import { AdminController, AdminRoute } from '../answers/admin-route';
import { callSignal } from '../answers/call-signal';
import { SchemaPipe } from '../answers/schema.pipe';
import { inspectRecord } from './inspect-record';
import { ObjectRecordDto } from './object-record.dto';
import { type RecordQuery, recordQuerySchema } from './record-query';

@AdminController('objects')
export class ObjectsController {
  readonly #client: BackendClient;

  constructor(@Inject(BackendClient) client: BackendClient) {
    this.#client = client;
  }

  @Get('objects/record')
  @AdminRoute({
    role: 'viewer',
    operationId: 'inspectRecord',
    summary: 'What an object is encrypted with',
    description:
      'Reads the record at the backend, without keys: nothing of it is authenticated. Shows no content.',
    errors: ['NotFound', 'Conflict', 'Invalid', 'BackendRefused', 'BackendUnavailable'],
  })
  // decorators apply from below
  @ApiQuery({ name: 'versionId', required: false, schema: { type: 'string' } })
  @ApiQuery({ name: 'key', example: 'cat.jpg', schema: { type: 'string' } })
  @ApiQuery({ name: 'bucket', example: 'photos', schema: { type: 'string' } })
  @ApiOkResponse({ description: 'The object and its record.', type: ObjectRecordDto })
  record(
    @Query(new SchemaPipe(recordQuerySchema)) query: RecordQuery,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<ObjectRecordDto> {
    return inspectRecord(this.#client, query, callSignal(response));
  }
}
