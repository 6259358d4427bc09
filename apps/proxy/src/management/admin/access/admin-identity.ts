import type { AdminRole } from '@s3ep/config';

/** Who calls the admin API, as one of the configured credentials says. */
export interface AdminIdentity {
  /** Name of the token, or common name of the certificate. */
  readonly name: string;
  readonly credential: 'token' | 'certificate';
  readonly role: AdminRole;
}

/** Whether that role may do what asks for `needed`: an operator may do all that a viewer may. */
export function mayActAs(role: AdminRole, needed: AdminRole): boolean {
  switch (needed) {
    case 'viewer':
      return true;
    case 'operator':
      return role === 'operator';
  }
}
