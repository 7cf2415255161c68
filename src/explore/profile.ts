/** What a strategy may know of a program before its run; `scouts.ts` finds it out. */
export interface Profile {
  /** For each task, by index, whether it holds nothing when the race begins. */
  readonly waiters: readonly boolean[];
  readonly actors: number;
  /** How many steps of a run have more than one actor enabled, about; at least 1. */
  readonly choices: number;
  /** For each actor, by index, how many steps it takes in a run, about. */
  readonly steps: readonly number[];
  /** Where those steps went, one entry for each name of a field. */
  readonly fields: readonly FieldUse[];
}

/**
 * The accesses to all cells of one name: all user words, all locks of hash buckets, all owners of
 * pi_states. Objects come and go within a run and have names of their own in each, and fields have
 * not, so this is what is the same from one run to the next.
 */
export interface FieldUse {
  readonly field: string;
  /** For each actor, by index, how many of its steps in a run touch such a cell, about. */
  readonly steps: readonly number[];
  /** The sum of `steps`. */
  readonly total: number;
  /** More than one actor touched one, and somebody wrote: the order of accesses may matter. */
  readonly contended: boolean;
}
