import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';

/** Where the management plane serves its OpenAPI document. */
export const OPEN_API_PATH = 'docs-json';

/** The OpenAPI document of the management plane. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle('S3 encryption proxy: management')
    .setDescription('Health and metrics of one instance. The S3 interface is not described here.')
    .setVersion('1')
    .build();
  return SwaggerModule.createDocument(app, outline);
}

/** Serves the document as JSON at `/docs-json`. Call it before the application listens. */
export function setUpOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    ui: false,
    raw: ['json'],
    jsonDocumentUrl: OPEN_API_PATH,
  });
}
