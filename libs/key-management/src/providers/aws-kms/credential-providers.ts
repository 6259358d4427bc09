/** As kms-sdk.ts: credentials for KMS that are not in the settings. */
export { fromEnv, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
