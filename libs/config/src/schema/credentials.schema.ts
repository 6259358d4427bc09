import { z } from 'zod';
import type { CredentialsSettings } from '../credentials-settings';
import { choice, secret, text } from './field';

type Fields = 'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'profile';
const BELONGS_TO = {
  static: ['accessKeyId', 'secretAccessKey', 'sessionToken'],
  environment: [],
  'aws-default': ['profile'],
} as const satisfies Record<CredentialsSettings['type'], readonly Fields[]>;

const TYPES =
  '`static`: given here. `environment`: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. `aws-default`: the default chain of AWS (environment, profile, web identity, container, instance).';

/**
 * Credentials at a service that takes those of AWS. One flat section on the way in, so that each setting has a variable of its own;
 * a closed union on the way out.
 * @param variables prefix of the environment variables, where the section has any
 * @param at whose they are, for the reference
 */
export function credentialsSchema({ variables, at = 'the backend' }: { variables?: string; at?: string }) {
  const variable = (suffix: string) =>
    variables === undefined ? {} : { variable: `${variables}_${suffix}` };
  return z
    .strictObject({
      type: choice(TYPES, ['static', 'environment', 'aws-default'], {
        ...variable('CREDENTIALS'),
        defaultText: '`static` where an access key is given, otherwise `aws-default`',
      }).optional(),
      accessKeyId: text(`Access key at ${at} (\`static\`).`, variable('ACCESS_KEY_ID')).optional(),
      secretAccessKey: secret('Its secret (`static`).', variable('SECRET_ACCESS_KEY')).optional(),
      sessionToken: secret(
        'Session token of temporary credentials (`static`).',
        variable('SESSION_TOKEN'),
      ).optional(),
      profile: text(
        'Profile of the AWS configuration files (`aws-default`).',
        variable('AWS_PROFILE'),
      ).optional(),
    })
    .describe(`Credentials at ${at}.`)
    .transform((given, context): CredentialsSettings => {
      const { accessKeyId, secretAccessKey, sessionToken, profile } = given;
      const type = given.type ?? ((accessKeyId ?? secretAccessKey) ? 'static' : 'aws-default');
      for (const field of ['accessKeyId', 'secretAccessKey', 'sessionToken', 'profile'] as const) {
        const belongs = (BELONGS_TO[type] as readonly Fields[]).includes(field);
        const required = type === 'static' && (field === 'accessKeyId' || field === 'secretAccessKey');
        if (given[field] !== undefined && !belongs) {
          context.addIssue({
            code: 'custom',
            path: [field],
            message: `has no meaning with credentials of type ${type}`,
            params: { mend: 'remove it, or change the type' },
          });
        }
        if (given[field] === undefined && required) {
          context.addIssue({ code: 'custom', path: [field], message: 'is missing' });
        }
      }
      switch (type) {
        case 'static':
          if (accessKeyId === undefined || secretAccessKey === undefined) return z.NEVER;
          return { type, accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
        case 'environment':
          return { type };
        case 'aws-default':
          return { type, ...(profile !== undefined && { profile }) };
      }
    });
}
