import { createInterface } from 'node:readline';
import type { Load } from './load';
import { runLoad } from './run-load';

/** A process that makes load: one Load a line comes in as JSON, one LoadResult or `{ error }` a line goes out. */
process.stdout.write('{"msg":"listening"}\n');
for await (const line of createInterface({ input: process.stdin })) {
  let answer: unknown;
  try {
    answer = await runLoad(JSON.parse(line) as Load);
  } catch (error) {
    answer = { error: (error as Error).message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
