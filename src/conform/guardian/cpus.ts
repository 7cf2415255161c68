/** The CPUs that this process may use. */
import { readFileSync } from 'node:fs';

/** Numbers from a list as Linux prints it, as `0-2,5`. */
export function parseCpus(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number) as [number, number?];
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

export function ownCpus(): number[] {
  const status = readFileSync('/proc/self/status', 'latin1');
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  return list === undefined ? [0] : parseCpus(list);
}
