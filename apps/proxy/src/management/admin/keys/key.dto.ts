import { ApiProperty } from '@nestjs/swagger';
import { KEK_STATES, type KekState } from '@s3ep/config';

export class KeyFailureDto {
  @ApiProperty({ example: 'unwrap' })
  readonly call!: string;

  @ApiProperty({
    description:
      '`denied`, `unavailable`, `disabled`, `refused` (the wrapped key is not of this key), `failed` (a bug).',
    example: 'unavailable',
  })
  readonly kind!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-02T03:04:05.678Z' })
  readonly at!: string;
}

export class KeyDto {
  @ApiProperty({ example: 'main' })
  readonly id!: string;

  @ApiProperty({ example: 'aws-kms' })
  readonly provider!: string;

  @ApiProperty({ enum: KEK_STATES })
  readonly state!: KekState;

  @ApiProperty({
    type: [String],
    description: 'Rules (buckets[].match) whose new objects are sealed under it.',
    example: ['*'],
  })
  readonly activeFor!: readonly string[];

  @ApiProperty({
    type: [String],
    description: 'Rules whose objects may be read with it besides.',
    example: ['archive-*'],
  })
  readonly readableFor!: readonly string[];

  @ApiProperty({
    type: [String],
    description: 'Rules whose bucket keys are wrapped for it as well (recoveryKek).',
    example: [],
  })
  readonly recoveryFor!: readonly string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: { type: 'integer' } },
    description:
      'Calls of the provider since this process started, by call and outcome; each attempt counts.',
    example: { generate: { ok: 1 }, unwrap: { ok: 12, unavailable: 2 } },
  })
  readonly calls!: Readonly<Record<string, Readonly<Record<string, number>>>>;

  @ApiProperty({
    description: 'Calls are held back for the moment, because the provider does not answer.',
    example: false,
  })
  readonly heldBack!: boolean;

  @ApiProperty({ type: KeyFailureDto, nullable: true })
  readonly lastFailure!: KeyFailureDto | null;
}

export class KeysDto {
  @ApiProperty({ type: [KeyDto] })
  readonly keys!: readonly KeyDto[];
}
