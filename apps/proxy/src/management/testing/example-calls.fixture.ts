import type { AdminRole } from '@s3ep/config';

export interface ExampleCall {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  /** As in the OpenAPI document. */
  readonly route: string;
  readonly path: string;
  readonly body?: object;
  readonly role: AdminRole;
  readonly status: number;
}

/** A good call of every route of the admin API. */
export const EXAMPLE_CALLS: readonly ExampleCall[] = [
  { method: 'get', route: '/status', path: '/status', role: 'viewer', status: 200 },
  { method: 'get', route: '/config', path: '/config', role: 'viewer', status: 200 },
  { method: 'get', route: '/keys', path: '/keys', role: 'viewer', status: 200 },
  { method: 'get', route: '/clients', path: '/clients', role: 'viewer', status: 200 },
  { method: 'get', route: '/uploads', path: '/uploads?bucket=photos', role: 'viewer', status: 200 },
  {
    method: 'get',
    route: '/objects/record',
    path: '/objects/record?bucket=photos&key=a%2Fb',
    role: 'viewer',
    status: 200,
  },
  { method: 'get', route: '/log-level', path: '/log-level', role: 'viewer', status: 200 },
  {
    method: 'put',
    route: '/log-level',
    path: '/log-level',
    body: { level: 'debug' },
    role: 'operator',
    status: 200,
  },
  { method: 'post', route: '/reload', path: '/reload', role: 'operator', status: 200 },
  {
    method: 'post',
    route: '/jobs',
    path: '/jobs',
    body: { kind: 'verify', bucket: 'photos' },
    role: 'operator',
    status: 202,
  },
  { method: 'get', route: '/jobs', path: '/jobs', role: 'viewer', status: 200 },
  { method: 'get', route: '/jobs/{id}', path: '/jobs/re-seal-there', role: 'viewer', status: 200 },
  {
    method: 'get',
    route: '/jobs/{id}/events',
    path: '/jobs/verify-ended/events',
    role: 'viewer',
    status: 200,
  },
  { method: 'delete', route: '/jobs/{id}', path: '/jobs/re-seal-there', role: 'operator', status: 202 },
];
