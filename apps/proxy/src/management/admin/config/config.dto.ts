import { ApiProperty } from '@nestjs/swagger';
import type { Settings } from '@s3ep/config';

export class ConfigDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Every setting in use, defaults filled in, named as in docs/configuration.md.',
    example: {
      s3: { host: '0.0.0.0', port: 8080 },
      clients: [{ accessKeyId: 'REPORTS', secretAccessKey: '[secret]' }],
    },
  })
  readonly settings!: Settings;
}
