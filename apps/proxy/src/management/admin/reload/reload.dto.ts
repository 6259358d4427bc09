import { ApiProperty } from '@nestjs/swagger';

export class ReloadDto {
  @ApiProperty({ enum: ['changed', 'unchanged'] })
  readonly outcome!: 'changed' | 'unchanged';

  @ApiProperty({
    type: [String],
    description: 'Settings that are in use from now on.',
    example: ['buckets', 'clients'],
  })
  readonly changed!: readonly string[];

  @ApiProperty({
    type: [String],
    description: 'Settings that changed, but need a restart.',
    example: ['s3.port'],
  })
  readonly needRestart!: readonly string[];
}
