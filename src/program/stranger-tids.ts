/** TIDs of tasks that have no part in a program (strangers.ts). */

export const FOREIGN = 101;
export const KTHREAD = 102;

const NAMES: ReadonlyMap<number, string> = new Map([
  [FOREIGN, 'foreign'],
  [KTHREAD, 'kthread'],
]);

export const STRANGERS: readonly number[] = [...NAMES.keys()];

/** Null for the TID of a task of the program, or of nobody. */
export function strangerName(pid: number): string | null {
  return NAMES.get(pid) ?? null;
}
