import type { CredentialsSettings } from './credentials-settings';
import type { KekSettings } from './kek-settings';
import type { Secret } from './secret';

/** Everything that can be configured, parsed once, frozen, injected in slices. */
export interface Settings {
  readonly s3: S3ListenerSettings;
  readonly management: ManagementSettings;
  readonly backend: BackendSettings;
  readonly keys: KeySettings;
  readonly buckets: readonly BucketSettings[];
  readonly clients: readonly ClientSettings[];
  readonly multipart: MultipartSettings;
  readonly health: HealthSettings;
  readonly logging: LoggingSettings;
}

export interface TlsServerSettings extends TlsIdentity {
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

/** What was in the files of a listener's TLS when they were read. */
export interface TlsIdentity {
  /** The server's certificate and those that it was issued under, each in PEM. */
  readonly certificates: readonly string[];
  /** PEM. */
  readonly privateKey: Secret;
}

export interface S3ListenerSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls?: TlsServerSettings;
  /** Region that clients sign for; requests signed for another one are refused as S3 does. */
  readonly region: string;
  /** Base domains for virtual-hosted-style addressing, without a leading dot. */
  readonly baseDomains: readonly string[];
  readonly clockSkewSeconds: number;
  /** A connection without progress for that long is ended. */
  readonly idleTimeoutSeconds: number;
  /** Time that a client has to send its request head. */
  readonly headersTimeoutSeconds: number;
  /** After SIGTERM: time during which it is "not ready" but still accepts requests. */
  readonly shutdownGraceSeconds: number;
  /** After the grace period: time that requests in flight have to finish. */
  readonly shutdownDrainSeconds: number;
  /** Adds `x-amz-server-side-encryption: aws:kms` to answers about encrypted objects (s3-semantics 3). */
  readonly announceEncryption: boolean;
  readonly contentCipher: (typeof CONTENT_CIPHERS)[number];
}

/** `auto`: OpenSSL called directly, or `node:crypto` where that cannot be; `node`: `node:crypto`. */
export const CONTENT_CIPHERS = ['auto', 'node'] as const;

/** `viewer` reads; `operator` may also change things. */
export const ADMIN_ROLES = ['viewer', 'operator'] as const;
export type AdminRole = (typeof ADMIN_ROLES)[number];

export interface ManagementSettings {
  readonly host: string;
  readonly port: number;
  /** `off`: health and metrics only; the routes of the admin API do not exist. */
  readonly admin: 'on' | 'off';
  readonly tls?: ManagementTlsSettings;
  /** Bearer tokens of the admin API; none is known here, only what it hashes to. */
  readonly tokens: readonly AdminTokenSettings[];
  /** Client certificates of the admin API. */
  readonly certificates: readonly AdminCertificateSettings[];
}

export interface ManagementTlsSettings extends TlsServerSettings {
  /** PEM file of the authorities that client certificates are verified against; without it none is asked for. */
  readonly clientCaFile?: string;
  /** The certificates in that file, each in PEM. */
  readonly clientAuthorities?: readonly string[];
}

export interface AdminTokenSettings {
  /** Who calls with it, for the audit log. */
  readonly name: string;
  /** SHA-256 of the token's characters, 64 lower-case hexadecimal digits. */
  readonly sha256: Secret;
  readonly role: AdminRole;
}

export interface AdminCertificateSettings {
  /** Common name in the certificate's subject. */
  readonly commonName: string;
  readonly role: AdminRole;
}

export interface BackendSettings {
  /** http(s)://host[:port], without a path. */
  readonly endpoint: string;
  readonly region: string;
  readonly addressing: 'path' | 'virtual-hosted';
  readonly credentials: CredentialsSettings;
  /** PEM file of certificate authorities to trust instead of the system's. */
  readonly caFile?: string | undefined;
  /** The certificates in that file, each in PEM. */
  readonly authorities?: readonly string[] | undefined;
  readonly maxConnections: number;
  readonly connectTimeoutSeconds: number;
  /** Time the backend has to begin its answer, once the request has been sent. */
  readonly answerTimeoutSeconds: number;
  /** A transfer without progress for that long is ended. */
  readonly idleTimeoutSeconds: number;
  /** Attempts in all for requests that may safely be repeated. */
  readonly maxAttempts: number;
  /** Whose S3 it is: names what is known about it (libs/backend/src/profile). */
  readonly profile: BackendProfileName;
  /** Single facts that are other than the profile says. */
  readonly overrides?: BackendOverrides;
}

export const BACKEND_PROFILES = ['s3', 'ceph-rgw', 'minio', 'swift-s3api', 'embedded'] as const;
export type BackendProfileName = (typeof BACKEND_PROFILES)[number];

/** Conditions of writes, each of which a backend either enforces or silently ignores. */
export const WRITE_CONDITIONS = [
  'put-if-none-match',
  'put-if-match',
  'complete-if-none-match',
  'complete-if-match',
  'copy-if-none-match',
  'copy-if-match',
  'delete-if-match',
] as const;
export type WriteCondition = (typeof WRITE_CONDITIONS)[number];

export const ETAG_FORMS = ['quoted', 'unquoted'] as const;
export const COPY_SOURCE_CONDITIONS = [
  'x-amz-copy-source-if-match',
  'x-amz-copy-if-match',
  'ignored',
] as const;
export const COMPLETION_LISTS = ['chosen-parts', 'every-part'] as const;
export const GONE_UPLOAD_CODES = ['NoSuchUpload', 'NoSuchKey'] as const;
export const CHUNKED_TRAILERS = ['accepted', 'refused'] as const;

/** Facts about a backend that the proxy acts on. */
export interface BackendFacts {
  /** How it wants the ETag in the If-Match of a write. */
  readonly ifMatchEtagForm: (typeof ETAG_FORMS)[number];
  /** The header that holds a CopyObject to the source's ETag, if it honours any. */
  readonly copySourceCondition: (typeof COPY_SOURCE_CONDITIONS)[number];
  /** Which parts a completion may list: the parts that the client chose, or only all that there are. */
  readonly completionList: (typeof COMPLETION_LISTS)[number];
  /** What ListParts answers about an upload that was aborted or completed. */
  readonly goneUploadCode: (typeof GONE_UPLOAD_CODES)[number];
  /** Whether it takes bodies in aws-chunked encoding with their checksum behind them, and verifies that. */
  readonly chunkedTrailers: (typeof CHUNKED_TRAILERS)[number];
  /** Conditions of writes that it enforces; the others it ignores, or is not known to enforce. */
  readonly enforcedConditions: readonly WriteCondition[];
}

export type BackendOverrides = Partial<BackendFacts>;

export interface KeySettings {
  readonly keks: readonly KekSettings[];
  readonly bucketKeyMaxAgeSeconds: number;
  readonly bucketKeyMaxSeals: number;
  /** How long a bucket key may be used past its age while its provider is unavailable, to seal as to read. */
  readonly outageGraceSeconds: number;
  /** A bucket key that is kept for reading is unwrapped again after that time. */
  readonly bucketKeyCacheMaxAgeSeconds: number;
  /** Unwrapped bucket keys kept for reading. */
  readonly bucketKeyCacheEntries: number;
}

export interface BucketSettings {
  /** Exact name, or a pattern with "*"; the first entry that matches a bucket decides. */
  readonly match: string;
  /** `encrypted`: everything is encrypted. `mixed`: what is written is, beside plain objects. `passthrough`: nothing is. */
  readonly mode: 'encrypted' | 'mixed' | 'passthrough';
  /** id of the KEK that new objects are sealed under. */
  readonly activeKek?: string;
  /** ids of further KEKs whose objects may be read. */
  readonly readableKeks: readonly string[];
  /** id of a second KEK that wraps the bucket keys of new objects (object-format 2.3, type 3). */
  readonly recoveryKek?: string;
  /** Buckets whose records are accepted here: replicas, restored backups (object-format 2.2). */
  readonly acceptOrigins: readonly string[];
  /** What a reader does with an object that has no record (object-format 6). */
  readonly plaintextReads: 'refuse' | 'pass-through';
  /** Whether user metadata and content headers of new objects are sealed in their records (object-format 2.3). */
  readonly sealMetadata: boolean;
}

export const PERMISSIONS = ['read', 'write', 'delete', 'list', 'admin'] as const;
export type Permission = (typeof PERMISSIONS)[number];

export interface RightSettings {
  /** Bucket name or pattern with "*". */
  readonly bucket: string;
  /** Only keys that begin so. */
  readonly prefix?: string;
  readonly allow: readonly Permission[];
}

export interface ClientSettings {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly rights: readonly RightSettings[];
  /** Credentials of its own at the backend; the backend's default otherwise. */
  readonly backendCredentials?: CredentialsSettings;
}

export interface MultipartSettings {
  /** For the state of all uploads; undefined: in the bucket of each (object-format 5). */
  readonly stateBucket?: string;
  /** Stored parts below it are kept beside the upload (object-format 5). */
  readonly keepPartsBelowBytes: number;
  readonly sweep: boolean;
  readonly sweepIntervalSeconds: number;
  readonly sweepConcurrency: number;
  /** Of state after its upload was found to be over. */
  readonly completedStateSeconds: number;
  /** Of state that may be removed at all, and of copies that are aborted. */
  readonly abandonedStateSeconds: number;
}

export interface HealthSettings {
  /** What readiness depends on, besides not draining. */
  readonly readinessDependsOn: readonly ('keys' | 'backend')[];
  /** Event-loop delay above which the process counts as hung. */
  readonly maxEventLoopDelayMilliseconds: number;
  readonly checkTimeoutSeconds: number;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggingSettings {
  readonly level: LogLevel;
}
