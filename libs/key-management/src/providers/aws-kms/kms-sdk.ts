/**
 * What is used of the SDK of KMS, loaded where it is configured. By a module of ours, for a bundle that shares code gives
 * `import()` of a CommonJS package nothing but its `default`.
 */
export { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
