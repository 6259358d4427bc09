import { readFileSync, writeFileSync } from 'node:fs';

/** USER_HZ of every Linux that node runs on (proc(5), getconf CLK_TCK). */
const TICKS_PER_SECOND = 100;
const BYTES_PER_KIB = 1_024;

/** What a process uses, as Linux counts it: all its threads, kernel time included. */
export class ProcessMeter {
  readonly #directory: string;

  constructor(pid: number) {
    this.#directory = `/proc/${pid}`;
  }

  /** utime + stime of proc(5), with a resolution of 10 ms. */
  cpuSeconds(): number {
    const stat = readFileSync(`${this.#directory}/stat`, 'latin1');
    // the command's name may contain anything, so counting begins behind its closing bracket: state is field 3
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** The largest resident set since the start, or since `forgetPeak`. */
  peakRssBytes(): number {
    const status = readFileSync(`${this.#directory}/status`, 'latin1');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * BYTES_PER_KIB;
  }

  /** Begins a new peak (proc(5), clear_refs, value 5). */
  forgetPeak(): void {
    writeFileSync(`${this.#directory}/clear_refs`, '5');
  }
}
