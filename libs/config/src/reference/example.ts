/** The example of the reference; a spec loads it. */
export const EXAMPLE = `s3:
  port: 8080
  region: us-east-1
  baseDomains: [s3.example.org] # bucket.s3.example.org as well as s3.example.org/bucket
management:
  host: 0.0.0.0 # health and metrics for the cluster; who has a token may use the admin API
  tokens:
    - name: dashboards
      sha256: 73300871f44c168e7c949de2c750e60c2c9bb8ff530017c5a267234e9cb4db8e # s3ep admin-token
      role: viewer
backend:
  endpoint: \${BACKEND_ENDPOINT:-https://s3.eu-central-1.amazonaws.com}
  region: eu-central-1
  credentials:
    type: static
    accessKeyId: \${BACKEND_ACCESS_KEY_ID}
    secretAccessKeyFile: secrets/backend-secret
keys:
  keks:
    - id: main
      provider: local-aes
      keyFile: secrets/main.key
    - id: archive-2019
      provider: local-aes
      keyFile: secrets/archive-2019.key
buckets:
  - match: public-*
    mode: passthrough
  - match: '*' # quotes: YAML takes a bare * for an alias
    activeKek: main
    readableKeks: [archive-2019]
clients:
  - accessKeyId: REPORTING00000000001
    secretAccessKeyFile: secrets/reporting
    rights:
      - { bucket: reports, prefix: daily/, allow: [read, list] }
      - { bucket: 'public-*', allow: [read, write, delete, list] }
`;
