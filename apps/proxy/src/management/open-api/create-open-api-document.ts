import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The OpenAPI document of the management plane: the same for the same routes, wherever it is made. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle('S3 encryption proxy: management')
    .setDescription(
      'Health, metrics and the admin API of one instance. Calls of the admin API carry a bearer token, or come with a client certificate. The S3 interface is not described here.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token of management.tokens.' })
    .build();
  return SwaggerModule.createDocument(app, outline);
}
