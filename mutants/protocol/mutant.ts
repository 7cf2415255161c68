/** A rule of the protocol that is taken out of today's kernel. */

/** Text that a file has once, and what stands there instead. */
export interface Change {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

export interface ProtocolMutant {
  /** Its place in the list; a letter tells two readings of one rule apart. */
  readonly number: string;
  /** The rule that it lacks, as the mistake that it makes. */
  readonly mistake: string;
  readonly changes: readonly Change[];
  /** Programs that come past the place: where no run fails, all their schedules are looked at. */
  readonly searched: readonly string[];
  /** Preemptions that a schedule may have there; any number if it is left out. */
  readonly bound?: number;
  /** A program in which a task tries again until another one has run, if that is what is wrong. */
  readonly spins?: string;
}
