import { ApiProperty } from '@nestjs/swagger';

const UP_OR_DOWN = ['up', 'down'] as const;

export class DependenciesDto {
  @ApiProperty({
    enum: UP_OR_DOWN,
    description: 'Whether every key-encryption key that is in use wraps and unwraps.',
  })
  readonly keys!: 'up' | 'down';

  @ApiProperty({ enum: UP_OR_DOWN, description: 'Whether the backend answers a HEAD of its root below 500.' })
  readonly backend!: 'up' | 'down';
}

export class StatusDto {
  @ApiProperty({ example: '0.1.0' })
  readonly version!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-02T03:04:05.678Z' })
  readonly startedAt!: string;

  @ApiProperty({ type: 'integer', example: 86_400 })
  readonly uptimeSeconds!: number;

  @ApiProperty({ description: 'On its way out: not ready any more, but still serving.', example: false })
  readonly draining!: boolean;

  @ApiProperty({ type: DependenciesDto })
  readonly dependencies!: DependenciesDto;
}
