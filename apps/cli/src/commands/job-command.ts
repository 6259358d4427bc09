import type { JobKind } from '@s3ep/jobs';
import type { Command } from '../command';
import { readJobOptions } from '../jobs/job-options';
import { runJobCommand } from '../jobs/run-job-command';

const SUMMARIES: Readonly<Record<JobKind, string>> = {
  verify: 'Read and authenticate every object of a bucket',
  're-seal': 'Seal data keys anew under the active key-encryption key, and move no data',
  encrypt: 'Encrypt the plain objects of a bucket in place, under traffic',
  're-encrypt': 'Encrypt every object of a bucket anew, with fresh data keys',
};

const ABOUT: Readonly<Record<JobKind, readonly string[]>> = {
  verify: [
    'Tells what is plaintext, damaged, or under a key that may not be used; --dry-run reads records only.',
  ],
  're-seal': [
    'The bucket’s activeKek is the new key; the old one has to be among its readableKeks until this has ended. After',
    'a compromise of the old key, re-encrypt instead: whoever has the old key may have kept the data keys.',
  ],
  encrypt: [
    'The bucket has to be of mode mixed with plaintextReads: pass-through, so that both kinds of objects are served',
    'meanwhile.',
  ],
  're-encrypt': ['Every byte is read and written.'],
};

const WRITING = [
  '  --unguarded      write although the backend does not hold such a write to If-Match: what clients write in the same',
  '                   moment may then be lost. Without it such objects are left as they are, and counted',
];

/** `s3ep verify`, `re-seal`, `encrypt` and `re-encrypt`: the same engine. */
export function jobCommand(kind: JobKind): Command {
  return {
    name: kind,
    synopsis: '--bucket B [--prefix P] [--dry-run] [option...]',
    summary: SUMMARIES[kind],
    help: [
      ...ABOUT[kind],
      'Works at the backend with the configuration and the credentials of the proxy, beside proxies that run.',
      '  --config FILE    as the proxy reads it',
      '  --prefix P       only keys that begin so',
      '  --versions       look at every version; only current ones are written, of older ones it says what they are under',
      '  --dry-run        say what would be done; nothing is written, no checkpoint either',
      '  --concurrency N  objects at once (16)',
      '  --rate N         objects in a second, at most',
      ...(kind === 're-seal' || kind === 're-encrypt'
        ? ['  --only-kek ID    only objects under this key']
        : []),
      ...(kind === 'verify' ? [] : WRITING),
      '  --restart        begin anew, although an earlier run left a checkpoint',
      '  --wait           wait while another run has the lease, instead of giving up',
      '  --lease SECONDS  how long a run that dies keeps others out (60)',
      '  --json           print the result for programs',
      'A run that was interrupted is gone on with by the same command line: how far it came stands in .s3ep/jobs/.',
      'Exit codes: 0 it came to its end and all is as it should be; 1 otherwise; 2 called wrongly.',
    ],
    run: (args, context) => runJobCommand(readJobOptions(kind, args), context),
  };
}
