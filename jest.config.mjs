/** Unit specs stand beside their file; black-box suites under test/. ESM, because Nest 12 is. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', JSON.parse((await import('node:fs')).readFileSync('.swcrc', 'utf8'))],
  },
  moduleNameMapper: { '^@s3ep/([^/]+)$': '<rootDir>/libs/$1/src/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/data'],
};

export default {
  // more than the two cores that we count on: a good part of the suites waits, for leases, outages and timeouts
  maxWorkers: 3,
  // giving back what hundreds of files have loaded takes a worker longer than Jest's half a second on a busy machine;
  // what keeps a worker from its end for good is still told
  workerGracefulExitTimeout: 10_000,
  testTimeout: 30_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{libs,apps,scripts}/**/*.spec.ts'] },
    { ...shared, displayName: 'acceptance', testMatch: ['<rootDir>/test/acceptance/**/*.test.ts'] },
    { ...shared, displayName: 'attack', testMatch: ['<rootDir>/test/attack/**/*.test.ts'] },
    // needs the server that test/conformance/kms/run.sh starts
    ...(process.env.S3EP_TEST_KMS_ENDPOINT === undefined
      ? []
      : [{ ...shared, displayName: 'kms', testMatch: ['<rootDir>/libs/**/*.moto.ts'] }]),
    // needs the server that test/conformance/vault/run.sh builds
    ...(process.env.S3EP_TEST_VAULT_SERVER === undefined
      ? []
      : [{ ...shared, displayName: 'vault', testMatch: ['<rootDir>/test/conformance/vault/*.test.ts'] }]),
    // needs the tokens that test/conformance/hsm/run.sh makes
    ...(process.env.S3EP_TEST_HSM_LIBRARY === undefined
      ? []
      : [
          {
            ...shared,
            displayName: 'hsm',
            testMatch: ['<rootDir>/libs/**/*.softhsm.ts', '<rootDir>/test/conformance/hsm/*.test.ts'],
          },
        ]),
    // needs the browser that test/conformance/admin-page/run.sh finds or installs
    ...(process.env.S3EP_TEST_CHROMIUM === undefined
      ? []
      : [
          {
            ...shared,
            displayName: 'admin-page',
            testMatch: ['<rootDir>/test/conformance/admin-page/*.test.ts'],
          },
        ]),
  ],
};
