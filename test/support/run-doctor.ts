import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { runApp } from './run-app';
import { defaultConfig } from './stack';

export interface DoctorReport {
  readonly bucket?: string;
  readonly findings: readonly { probe: string; verdict: string; seen: string; means?: string }[];
  readonly diagnosis?: {
    readonly advice: { readonly profile: string; readonly overrides: Readonly<Record<string, unknown>> };
    readonly isConfigured: boolean;
    readonly refusedConditions: readonly string[];
    readonly lackingAbilities: readonly string[];
  };
  readonly leftBehind: readonly string[];
}

/** Runs `s3ep doctor` as a process of its own against a backend; `settings` go into the section `backend`. */
export async function runDoctor({
  endpoint,
  settings = {},
  args = [],
}: {
  readonly endpoint: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
}) {
  const directory = await mkdtemp(path.join(tmpdir(), 's3ep-doctor-'));
  try {
    const file = path.join(directory, 'config.yaml');
    const config = defaultConfig(endpoint);
    const backend = { ...(config.backend as object), maxAttempts: 1, ...settings };
    writeFileSync(file, stringify({ ...config, backend }, { aliasDuplicateObjects: false }));
    return await runApp('cli', {}, ['doctor', '--config', file, ...args]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The same with `--json`, parsed. */
export async function diagnose(options: Parameters<typeof runDoctor>[0]) {
  const { code, stdout, stderr } = await runDoctor({ ...options, args: ['--json', ...(options.args ?? [])] });
  if (stdout === '') throw new Error(`s3ep doctor printed nothing: ${stderr}`);
  return { code, report: JSON.parse(stdout) as DoctorReport };
}
