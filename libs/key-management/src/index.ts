export type { BucketKeys, SealingBucketKey, WantedBucketKey } from './bucket-keys';
export type { MaybePromise } from './cache/opening-keys';
export type { KekStatus } from './kek-status';
export { KeyManagementModule } from './key-management.module';
export { BUCKET_KEY_BYTES } from './key-provider';
export type {
  CallOptions,
  CircuitState,
  GeneratedBucketKey,
  KeyProvider,
  UnwrapOptions,
  WrapOptions,
} from './key-provider';
export { KeyProviderError } from './key-provider-error';
export type { KeyProviderErrorKind } from './key-provider-error';
export { KeyRefusedError } from './key-refused-error';
export type { KeyRefusal, RefusedKey } from './key-refused-error';
export { KeyRing } from './key-ring';
export type { KeyRingContent, KeyRingOptions } from './key-ring';
export { createKeyRing, KeyRingSource, NoRecoveryKekError } from './key-ring-source';
export { BucketPolicies } from './policies/bucket-policies';
export { compileBucketPattern } from './policies/compile-bucket-pattern';
export { bucketKeyContext } from './providers/bucket-key-context';
export { createKeyProvider } from './providers/create-key-provider';
export type { KeyProviderWatchers } from './providers/create-key-provider';
export { decodeKek } from './providers/decode-kek';
export { LocalAesProvider } from './providers/local-aes-provider';
export type { LocalAesProviderOptions } from './providers/local-aes-provider';
export { ObservedKeyProvider } from './providers/observed-key-provider';
export type {
  KeyProviderCall,
  KeyProviderCallName,
  KeyProviderObserver,
} from './providers/observed-key-provider';
