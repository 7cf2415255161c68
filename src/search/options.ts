/** What a search over all schedules is told, and what it finds. */
import type { Violation } from '../machine/violation.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Outcome } from '../run.ts';
import type { Components } from './components.ts';
import type { Experience } from './experience.ts';
import type { Identity } from './identity.ts';

/** What is searched, and who is told of it. */
export interface SearchOptions {
  /** Preemptions that a schedule may have, 255 at the most; Infinity for all there are. */
  readonly preemptions: number;
  /** It is given up at the first state beyond so many; none is left out before. */
  readonly states?: number;
  /** Told of every run that came to its end or failed. What it left is valid until the next. */
  readonly ended?: (ghost: Ghost, outcome: Outcome) => void;
  /** Names states, if no experience does; only tests have another one. */
  readonly identity?: Identity;
  /** What searches of other programs have learnt on the same kernel, under the same oracles. */
  readonly experience?: Experience;
  /**
   * Its counts are those of a search that has to find out everything by itself: what it knows from
   * others it does not run, but counts as run. For who limits a search by what it has done.
   */
  readonly asIfAlone?: boolean;
  /**
   * What comes of steps whose effect has been seen before. Trusted, they are not taken again; in
   * tests they may be, and checked: then a step that does something else is a ModelError.
   */
  readonly foresight?: 'trusted' | 'checked' | 'none';
  /** Whether nobody wants to know what follows a state with these components. */
  readonly leaves?: (state: Components) => boolean;
}

/** A kind of failure, and the first run that was found to fail like this. */
export interface Broken {
  readonly failure: Violation;
  /** Who took each step. */
  readonly actors: readonly string[];
}
