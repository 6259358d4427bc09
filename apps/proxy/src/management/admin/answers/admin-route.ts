import { applyDecorators, Controller, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { AdminRole } from '@s3ep/config';
import { NeedsRole, RoleGuard } from '../access/role.guard';
import { ADMIN_ERRORS, type AdminErrorCode } from './admin-error';
import { FailureDto } from './failure.dto';

export const ADMIN_PREFIX = 'admin/v1';

/** A controller of the admin API: below its prefix, behind its guard. */
export const AdminController = (tag: string) =>
  applyDecorators(Controller(ADMIN_PREFIX), UseGuards(RoleGuard), ApiTags(tag), ApiBearerAuth());

export interface AdminRoute {
  readonly role: AdminRole;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** What it may answer besides the errors that every route has. */
  readonly errors?: readonly AdminErrorCode[];
}

const ERRORS_OF_ALL = ['Unauthenticated', 'Forbidden', 'TooManyFailures'] as const;

/** A route of the admin API: who may call it, and how OpenAPI describes it. Its success is described beside it. */
export function AdminRoute({ role, operationId, summary, description, errors = [] }: AdminRoute) {
  const needs = `Needs the role \`${role}\`.`;
  return applyDecorators(
    NeedsRole(role),
    ApiOperation({
      operationId,
      summary,
      description: description === undefined ? needs : `${description} ${needs}`,
    }),
    ...[...ERRORS_OF_ALL, ...errors].map((code) =>
      ApiResponse({
        status: ADMIN_ERRORS[code].status,
        description: ADMIN_ERRORS[code].meaning,
        type: FailureDto,
      }),
    ),
  );
}
