import { ApiProperty } from '@nestjs/swagger';

export class UploadDto {
  @ApiProperty({ example: 'videos/2026.mp4' })
  readonly key!: string;

  @ApiProperty({ example: '2~VXTHmw5' })
  readonly uploadId!: string;

  @ApiProperty({ description: 'As the backend says it.', example: '2026-01-02T03:04:05.000Z' })
  readonly initiated!: string;

  @ApiProperty({ example: 'STANDARD' })
  readonly storageClass!: string;
}

export class UploadsMarkerDto {
  @ApiProperty({ example: 'videos/2026.mp4' })
  readonly keyMarker!: string;

  @ApiProperty({ example: '2~VXTHmw5' })
  readonly uploadIdMarker!: string;
}

export class UploadsDto {
  @ApiProperty({ example: 'photos' })
  readonly bucket!: string;

  @ApiProperty({ type: [UploadDto] })
  readonly uploads!: readonly UploadDto[];

  @ApiProperty({
    type: UploadsMarkerDto,
    nullable: true,
    description: 'What to ask for the next page with; null: this is the last.',
  })
  readonly next!: UploadsMarkerDto | null;
}
