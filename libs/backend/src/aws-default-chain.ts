/**
 * The AWS default chain, loaded where it is configured. By a module of ours, for a bundle that shares code gives
 * `import()` of a CommonJS package nothing but its `default`.
 */
export { fromNodeProviderChain } from '@aws-sdk/credential-providers';
