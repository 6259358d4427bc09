import type { INestApplication } from '@nestjs/common';
import type { ExpressAdapter, NestExpressApplication } from '@nestjs/platform-express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ManagementSettings } from '@s3ep/config';
import { AdminGate, BODY_LIMIT_BYTES } from './admin/access/admin-gate';
import { serveOpenApi } from './open-api/serve-open-api';

/** What the management application has before its routes. Call it before it listens; made without `bodyParser`. */
export function setUpManagement(app: INestApplication, { admin }: Pick<ManagementSettings, 'admin'>): void {
  (app.getHttpAdapter() as ExpressAdapter).disable('x-powered-by');
  serveOpenApi(app);
  if (admin === 'off') return;
  const gate = app.get(AdminGate, { strict: false });
  app.use('/admin', (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    gate.handle(request, response, next);
  });
  // after the gate, so that nobody's body is read before the caller is known; and no forms, which any page can send
  (app as NestExpressApplication).useBodyParser('json', { limit: BODY_LIMIT_BYTES });
}
