import { ApiProperty } from '@nestjs/swagger';
import { type Permission, PERMISSIONS } from '@s3ep/config';

export class RightDto {
  @ApiProperty({ description: 'Bucket name or pattern.', example: 'reports-*' })
  readonly bucket!: string;

  @ApiProperty({ description: 'Only keys that begin so; empty: all.', example: 'daily/' })
  readonly prefix!: string;

  @ApiProperty({ enum: PERMISSIONS, isArray: true, example: ['read', 'list'] })
  readonly allow!: readonly Permission[];
}

export class ClientDto {
  @ApiProperty({ example: 'REPORTING00000000001' })
  readonly accessKeyId!: string;

  @ApiProperty({ type: [RightDto], description: 'What is not listed is not allowed.' })
  readonly rights!: readonly RightDto[];

  @ApiProperty({ description: 'Has credentials of its own at the backend.', example: false })
  readonly ownBackendCredentials!: boolean;
}

export class ClientsDto {
  @ApiProperty({ type: [ClientDto] })
  readonly clients!: readonly ClientDto[];
}
