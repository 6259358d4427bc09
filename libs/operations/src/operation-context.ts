import type { BackendProfile, BackendSession } from '@s3ep/backend';
import type { BucketSettings, S3ListenerSettings } from '@s3ep/config';
import type { BucketKeys } from '@s3ep/key-management';
import type { BucketName, ObjectKey, Operation, PostedObject, PostForm, S3Request } from '@s3ep/s3-protocol';
import type { Client } from './access/client';
import type { RequestBody } from './body/request-body';
import type { ListedSizes } from './listing/listed-sizes';
import type { MultipartMemory } from './multipart/multipart-memory';
import type { ManifestCache } from './record/manifest-cache';
import type { S3Response } from './s3-response';

/** The form that an upload came in, and where its sender sees this endpoint. */
export type ReceivedForm = Pick<PostedObject, 'origin' | 'addressing'> & { readonly fields: PostForm };

/** Everything a handler may know about one request; all of it was verified before. */
export interface OperationContext {
  readonly request: S3Request;
  readonly operation: Operation;
  readonly client: Client;
  readonly body: RequestBody;
  /** This endpoint as the client addressed it: scheme and authority. */
  readonly origin: string;
  /** PostObject only. Request and body are then those of the PutObject that the form stands for. */
  readonly form?: ReceivedForm;
  /** The backend with the client's credentials; whatever is under way there ends when the client goes. */
  readonly backend: BackendSession;
}

/** The context of an operation on a bucket: its name and the policy it is configured with. */
export interface BucketContext extends OperationContext {
  readonly bucket: BucketName;
  readonly policy: BucketSettings;
}

export interface ObjectContext extends BucketContext {
  readonly key: ObjectKey;
}

/** What handlers work with. */
export interface Services {
  /** By the configuration that was in use when the request began. */
  readonly keyRing: BucketKeys;
  policyOf(bucket: string): BucketSettings | undefined;
  readonly settings: Pick<S3ListenerSettings, 'announceEncryption' | 'region'>;
  /** Layouts of multipart objects that were read before. */
  readonly manifests: ManifestCache;
  /** What objects in buckets of mode mixed were found to be. */
  readonly listedSizes: ListedSizes;
  readonly multipart: MultipartMemory;
  /** What is known about the backend, and how it wants to be talked to. */
  readonly backendProfile: BackendProfile;
}

export type Handler<Context extends OperationContext = OperationContext> = (
  context: Context,
  services: Services,
) => Promise<S3Response>;
