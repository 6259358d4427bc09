/** Injection tokens: the whole settings, and one for each section. */
export const SETTINGS = Symbol('SETTINGS');
export const S3_SETTINGS = Symbol('S3_SETTINGS');
export const MANAGEMENT_SETTINGS = Symbol('MANAGEMENT_SETTINGS');
export const BACKEND_SETTINGS = Symbol('BACKEND_SETTINGS');
export const KEY_SETTINGS = Symbol('KEY_SETTINGS');
export const BUCKET_SETTINGS = Symbol('BUCKET_SETTINGS');
export const CLIENT_SETTINGS = Symbol('CLIENT_SETTINGS');
export const MULTIPART_SETTINGS = Symbol('MULTIPART_SETTINGS');
export const HEALTH_SETTINGS = Symbol('HEALTH_SETTINGS');
export const LOGGING_SETTINGS = Symbol('LOGGING_SETTINGS');
