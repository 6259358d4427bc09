import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { DIGEST_BYTES, type ChecksumAlgorithm } from './checksum-algorithm';
import { crc32c } from './crc32c';
import { crc64nvme, type Crc64State } from './crc64nvme';

/** A running checksum. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Called once, after the last update. CRCs are big-endian. */
  digest(): Buffer;
}

const HALF_BYTES = DIGEST_BYTES.CRC64NVME / 2;

function createCrc32(): RunningChecksum {
  let crc = 0;
  return {
    update(bytes) {
      crc = crc32(bytes, crc);
    },
    digest() {
      const digest = Buffer.alloc(DIGEST_BYTES.CRC32);
      digest.writeUInt32BE(crc);
      return digest;
    },
  };
}

function createCrc32c(): RunningChecksum {
  let state = -1;
  return {
    update(bytes) {
      state = crc32c(state, bytes);
    },
    digest() {
      const digest = Buffer.alloc(DIGEST_BYTES.CRC32C);
      digest.writeInt32BE(~state);
      return digest;
    },
  };
}

function createCrc64nvme(): RunningChecksum {
  const state: Crc64State = { low: -1, high: -1 };
  return {
    update(bytes) {
      crc64nvme(state, bytes);
    },
    digest() {
      const digest = Buffer.alloc(DIGEST_BYTES.CRC64NVME);
      digest.writeInt32BE(~state.high);
      digest.writeInt32BE(~state.low, HALF_BYTES);
      return digest;
    },
  };
}

function createNativeHash(name: 'sha1' | 'sha256' | 'md5'): RunningChecksum {
  const hash = createHash(name);
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => hash.digest(),
  };
}

/** Starts a checksum over a body that arrives in pieces. */
export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case 'CRC32':
      return createCrc32();
    case 'CRC32C':
      return createCrc32c();
    case 'CRC64NVME':
      return createCrc64nvme();
    case 'SHA1':
      return createNativeHash('sha1');
    case 'SHA256':
      return createNativeHash('sha256');
    case 'MD5':
      return createNativeHash('md5');
  }
}
