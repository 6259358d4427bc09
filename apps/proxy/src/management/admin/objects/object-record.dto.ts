import { ApiProperty } from '@nestjs/swagger';

export class RecordExtensionDto {
  @ApiProperty({ type: 'integer', example: 1 })
  readonly type!: number;

  @ApiProperty({ example: 'sealed checksums' })
  readonly name!: string;

  @ApiProperty({ type: 'integer', example: 49 })
  readonly bytes!: number;
}

export class RecordDto {
  @ApiProperty({ type: 'integer', example: 1 })
  readonly version!: number;

  @ApiProperty({ enum: ['single-part', 'multipart'] })
  readonly kind!: 'single-part' | 'multipart';

  @ApiProperty({ example: '00112233445566778899aabbccddeeff' })
  readonly objectId!: string;

  @ApiProperty({ description: 'The key-encryption key that it is sealed under.', example: 'main' })
  readonly kekId!: string;

  @ApiProperty({ example: 'photos' })
  readonly originBucket!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'null: in the manifest only.',
    example: 1_048_576,
  })
  readonly plaintextBytes!: number | null;

  @ApiProperty({ description: 'The same in every copy of the object.', example: 'a1b2'.repeat(16) })
  readonly commitment!: string;

  @ApiProperty({ type: [RecordExtensionDto] })
  readonly extensions!: readonly RecordExtensionDto[];
}

export class ObjectRecordDto {
  @ApiProperty({ example: 'photos' })
  readonly bucket!: string;

  @ApiProperty({ example: 'cat.jpg' })
  readonly key!: string;

  @ApiProperty({
    nullable: true,
    type: String,
    description: 'As the backend says it; null: none.',
    example: null,
  })
  readonly versionId!: string | null;

  @ApiProperty({ type: 'integer', description: 'Bytes at the backend.', example: 1_048_832 })
  readonly storedBytes!: number;

  @ApiProperty({
    description: 'Of the backend, not what clients see.',
    example: '"9b2cf535f27731c974343645a3985328"',
  })
  readonly backendETag!: string;

  @ApiProperty({ example: 'Fri, 02 Jan 2026 03:04:05 GMT' })
  readonly lastModified!: string;

  @ApiProperty({
    type: RecordDto,
    nullable: true,
    description: 'null: the object has no record, so it is not encrypted.',
  })
  readonly record!: RecordDto | null;
}
