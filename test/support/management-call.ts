import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { type Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { tlsFile } from './tls-file';

export interface ManagementCall {
  readonly path: string;
  readonly method?: string;
  /** Of test/support/tls, without its ending; it is sent along. */
  readonly certificate?: string;
  readonly token?: string;
  readonly origin?: string;
  /** As browsers set it. */
  readonly fetchMode?: string;
  /** One that keeps connections; otherwise there is one for each call. */
  readonly agent?: Agent;
}

export interface ManagementAnswer {
  readonly status: number | undefined;
  readonly body: string;
  /** Port of this end: the same for calls over the same connection. */
  readonly localPort: number | undefined;
}

/** One call of a management listener on loopback that speaks TLS with one of the server certificates of test/support/tls. */
export async function callManagement(management: string, call: ManagementCall): Promise<ManagementAnswer> {
  const { path: target, certificate, method = 'GET', token, origin, fetchMode, agent } = call;
  const sending = request(management.replace('127.0.0.1', 'localhost') + target, {
    method,
    agent: agent ?? false,
    ca: ['ca.pem', 'server-renewed.pem'].map((name) => readFileSync(tlsFile(name))),
    family: 4,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(origin !== undefined && { origin }),
      ...(fetchMode !== undefined && { 'sec-fetch-mode': fetchMode }),
    },
    ...(certificate !== undefined && {
      cert: readFileSync(tlsFile(`${certificate}.pem`)),
      key: readFileSync(tlsFile(`${certificate}.key`)),
    }),
  }).end();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const { localPort } = response.socket;
  return { status: response.statusCode, body: await text(response), localPort };
}
