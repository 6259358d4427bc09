const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Query names that some S3, or some relative of it, might know: none is documented. */
export const INVENTED_QUERY_NAMES: readonly string[] = words(`
  unheard append position metadata stats format usage logs sync mdsearch cmd op rgwx-uid rgwx-copy-if-newer
  extended-info multi-delete multipart-manifest temp_url_sig comp restype lambdaArn events
  replication-metrics replication-reset peek x-oss-process symlink uploadid UploadId partnumber versionid
  Acl TAGGING acls upload legalhold objectlock response-unheard x-amz-acl X-Amz-Acl X-Amz-Copy-Source
  x-amz-meta-s3ep X-Amz-Unheard x-amz- X-Amz-Meta-S3ep AWSAccessKeyId Signature Expires GoogleAccessId
  __proto__ constructor acl;versionId acl,tagging acl/ acl[] acl. ?acl acl+ +acl
`);

/** Not text that a client would send; each may be read as a name that is known. */
export const ODD_QUERY_PIECES: readonly string[] = words(`
  %3Facl %26acl %20acl acl%20 acl%00 %00 acl%0d%0ax acl%09 %EF%BB%BFacl acl%3D %ff acl% %zz = =acl acl==
  %61%63%6c %2561cl & && acl%E2%80%8B %D0%B0cl
`);

export const INVENTED_AMZ_HEADERS: readonly string[] = words(`
  x-amz-unheard x-amz-te x-amz-acl-2 x-amz-copy-source-unheard x-amz-append x-amz- x-amz-metadata
  x-amz-meta x-amz-meta-s3ep x-amz-meta-s3ep-more x-amz-meta-a x-amz-meta- x-amz-rgw-attr
  x-amz-checksum-xxhash64 x-amz-checksum-sha512 x-amz-write-offset-bytes x-amz-website-redirect
`);

/** Names that are no `x-amz-*`, and that S3 says nothing of, or nothing but HTTP. */
export const PLAIN_HEADERS: readonly string[] = words(`
  x-http-method-override x-http-method x-method-override x-original-url x-rewrite-url x-forwarded-host
  x-forwarded-for forwarded via cookie proxy-authorization x-auth-token x_amz_acl x_amz_copy_source
  x_amz_meta_s3ep x-amz_meta_s3ep x.amz.acl http_x_amz_acl x-rgw-uid x-goog-copy-source x-goog-acl
  x-oss-copy-source x-cos-acl x-obs-acl x-emc-append x-minio-extract x-minio-force-delete
  x-minio-source-etag x-copy-from x-object-meta-s3ep x-container-read x-delete-at destination overwrite
  depth if x-ms-copy-source x-ms-blob-type range content-range if-match if-none-match if-modified-since
  if-range content-encoding content-type content-language cache-control expires origin
  access-control-request-method te upgrade connection keep-alive trailer expect accept accept-encoding
  user-agent
`);

export const ODD_METHODS: readonly string[] = words(`
  PATCH TRACE PROPFIND COPY MOVE MKCOL LINK PURGE SEARCH QUERY LOCK REPORT
`);

/** Keys that mean the proxy's own, or look as if they did. `ID` becomes the number of the case. */
export const ODD_KEYS: readonly string[] = words(`
  .s3ep/uploads/0123456789abcdef0123456789abcdef/record .s3ep%2Fuploads%2Fx %2Es3ep/x .s3ep/ .s3%65p/x
  /.s3ep/x-ID ./.s3ep/x-ID a/../.s3ep/x-ID .S3EP/x-ID .s3ep-ID .s3ep %2F.s3ep/x-ID a//b-ID a/../b-ID
  ../b-ID %3Facl-ID %23-ID b%2Fc-ID b+c-ID b%20c-ID d-ID/ %E2%82%AC-ID %ff-ID %00-ID x%-ID ;acl-ID &acl-ID
  %C0%AE-ID
`);
