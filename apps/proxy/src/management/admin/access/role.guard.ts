import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import type { AdminRole } from '@s3ep/config';
import { AdminError } from '../answers/admin-error';
import { mayActAs } from './admin-identity';
import { AdmittedCalls } from './admitted-calls';

const NEEDED_ROLE = 'admin:needed-role';

/** The least role that may call a route. */
export const NeedsRole = (role: AdminRole) => SetMetadata(NEEDED_ROLE, role);

/** Lets a call through if it passed the gate and its role suffices. A route that names no role is closed. */
@Injectable()
export class RoleGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #admitted: AdmittedCalls;

  constructor(@Inject(Reflector) reflector: Reflector, @Inject(AdmittedCalls) admitted: AdmittedCalls) {
    this.#reflector = reflector;
    this.#admitted = admitted;
  }

  canActivate(context: ExecutionContext): boolean {
    const identity = this.#admitted.identityOf(context.switchToHttp().getRequest<IncomingMessage>());
    if (identity === undefined) throw new AdminError('Unauthenticated', 'This call did not authenticate.');
    const needed = this.#reflector.get<AdminRole | undefined>(NEEDED_ROLE, context.getHandler());
    if (needed === undefined) throw new AdminError('Forbidden', 'Nobody may call this.');
    if (mayActAs(identity.role, needed)) return true;
    throw new AdminError(
      'Forbidden',
      `This needs the role ${needed}; ${identity.name} has ${identity.role}.`,
    );
  }
}
