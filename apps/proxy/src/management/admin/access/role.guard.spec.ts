import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import { AdmittedCalls } from './admitted-calls';
import { NeedsRole, RoleGuard } from './role.guard';

const request = {} as IncomingMessage;
const nothing = (): void => undefined;

function isLetThrough(handler: () => void, caller?: 'viewer' | 'operator'): boolean {
  const admitted = new AdmittedCalls();
  if (caller) admitted.admit(request, { name: 'x', credential: 'token', role: caller });
  const context = { switchToHttp: () => ({ getRequest: () => request }), getHandler: () => handler };
  return new RoleGuard(new Reflector(), admitted).canActivate(context as unknown as ExecutionContext);
}

function needing(role: 'viewer' | 'operator'): () => void {
  const handler = nothing.bind(undefined);
  NeedsRole(role)(handler);
  return handler;
}

describe('RoleGuard', () => {
  it('lets through who has the role, or more', () => {
    expect(isLetThrough(needing('viewer'), 'viewer')).toBe(true);
    expect(isLetThrough(needing('viewer'), 'operator')).toBe(true);
    expect(isLetThrough(needing('operator'), 'operator')).toBe(true);
  });

  it('refuses who has less', () => {
    expect(() => isLetThrough(needing('operator'), 'viewer')).toThrow('This needs the role operator');
  });

  it('refuses everybody where the route names no role', () => {
    expect(() => isLetThrough(nothing, 'operator')).toThrow('Nobody may call this.');
  });

  it('refuses a call that came past the gate', () => {
    expect(() => isLetThrough(needing('viewer'))).toThrow('This call did not authenticate.');
  });
});
