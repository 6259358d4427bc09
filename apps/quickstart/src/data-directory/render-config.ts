import type { Credentials } from './credentials';

/** The proxy's configuration for a first contact, with comments for whoever goes on from there. */
export function renderConfig({ client, backend }: { client: Credentials; backend: Credentials }): string {
  return `# Made by "npm start", and kept as it is from then on. docs/configuration.md explains every setting;
# "s3ep check-config --config <this file>" checks it. Names of files start from this directory.

s3:
  host: 127.0.0.1
  port: 8080 # or S3EP_S3_PORT
  shutdownGraceSeconds: 0 # no load balancer has to notice that this one leaves
  shutdownDrainSeconds: 10

management: # health and metrics
  host: 127.0.0.1
  port: 9090 # or S3EP_MANAGEMENT_PORT

backend: # where the ciphertext goes: the embedded S3, which is not for production
  endpoint: http://127.0.0.1:9000 # "npm start" overrides it with the address that it gave to the embedded S3
  region: us-east-1
  credentials:
    type: static
    accessKeyId: ${backend.accessKeyId}
    secretAccessKeyFile: keys/backend-secret-access-key

keys:
  keks:
    - id: main # written into every object, so it must not change
      provider: local-aes
      keyFile: keys/main.key # without this file nothing can be decrypted

buckets:
  # The first entry that matches decides. This one would leave some buckets unencrypted:
  # - match: public-*
  #   mode: passthrough
  - match: '*'
    mode: encrypted
    activeKek: main

clients:
  - accessKeyId: ${client.accessKeyId}
    secretAccessKeyFile: keys/client-secret-access-key
    rights:
      - { bucket: '*', allow: [read, write, delete, list, admin] }`;
}
