import type { INestApplication } from '@nestjs/common';
import type { ExpressAdapter } from '@nestjs/platform-express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ManagementSettings } from '@s3ep/config';
import { AdminGate } from './admin/access/admin-gate';
import { serveOpenApi } from './open-api/serve-open-api';

/** What the management application has before its routes. Call it before the application listens. */
export function setUpManagement(app: INestApplication, { admin }: Pick<ManagementSettings, 'admin'>): void {
  (app.getHttpAdapter() as ExpressAdapter).disable('x-powered-by');
  serveOpenApi(app);
  if (admin === 'off') return;
  const gate = app.get(AdminGate, { strict: false });
  app.use('/admin', (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    gate.handle(request, response, next);
  });
}
