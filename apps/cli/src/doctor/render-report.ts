import { CONDITION_TITLES, PROFILES, WITHOUT_ABILITY } from '@s3ep/backend';
import type { Diagnosis } from './diagnosis';
import type { DoctorReport } from './report';
import { exitCodeOf } from './report';

const CONCLUSIONS = {
  0: 'Good: the configuration fits this backend.',
  1: 'It works, but see above.',
  2: 'The proxy cannot work with this backend as it is configured.',
} as const;

/** The report for people, line by line. */
export function renderReport(report: DoctorReport): readonly string[] {
  const { endpoint, bucket, isOwnBucket, findings, diagnosis, leftBehind } = report;
  const where =
    bucket === undefined ? '' : `, bucket ${bucket}${isOwnBucket ? ' (made for this, and removed)' : ''}`;
  const width = Math.max(...findings.map(({ probe }) => probe.length));
  return [
    `Backend ${endpoint}${where}`,
    '',
    ...findings.map(({ verdict, probe, seen }) => `  ${verdict.padEnd(7)}  ${probe.padEnd(width)}  ${seen}`),
    ...section('Through the proxy', [
      ...findings.flatMap(({ probe, means }) => (means === undefined ? [] : [`${probe}: ${means}`])),
      ...(diagnosis === undefined ? [] : whatFollows(diagnosis)),
    ]),
    ...(diagnosis === undefined ? [] : section('Configuration', adviceLines(diagnosis))),
    ...section('Could not be removed', leftBehind),
    '',
    CONCLUSIONS[exitCodeOf(report)],
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function whatFollows({ refusedConditions, lackingAbilities }: Diagnosis): readonly string[] {
  return [
    ...refusedConditions.map((condition) => `${CONDITION_TITLES[condition]}: 501 NotImplemented`),
    ...lackingAbilities.map((ability) => WITHOUT_ABILITY[ability]),
  ];
}

function adviceLines({ advice, isConfigured }: Diagnosis): readonly string[] {
  const { profile, overrides } = advice;
  const facts = Object.entries(overrides).map(([name, value]) => `    ${name}: ${yaml(value)}`);
  const title = `${profile} (${PROFILES[profile].title})`;
  if (isConfigured) return [`fits; the profile for it is ${title}`];
  return [
    `does not say what was measured; the profile for it is ${title}. Set:`,
    'backend:',
    `  profile: ${profile}`,
    ...(facts.length === 0 ? [] : ['  overrides:', ...facts]),
  ];
}

function yaml(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
