/**
 * The minimiser of livelocks. Nothing fails where one begins, so each smaller program is asked
 * whether the old schedule leads into a circle of the same kind, or any schedule at all does.
 */
import { type Recording, record, type Turn } from '../explore/recording.ts';
import { StepNamer } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import { TurnReplay } from '../explore/turn-replay.ts';
import type { Program } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { type Counterexample, counterexampleOf } from './counterexample.ts';
import { type Endless, endlessReplay, endlessRun, livelocksOf } from './endless.ts';
import { compareSchedules } from './order.ts';
import { smallerPrograms } from './smaller-programs.ts';

/** Searches of all schedules of a smaller program; a second each. */
const SEARCHES = 40;

/** @param recording a run of `program` that has gone round once */
export function minimiseLivelock(
  subject: Subject,
  program: Program,
  recording: Recording,
): Counterexample {
  return new LivelockShrinker(subject, counterexampleOf(subject, program, recording).kind).minimal(
    program,
    recording,
  );
}

class LivelockShrinker {
  readonly #subject: Subject;
  readonly #kind: string;
  #searches = 0;

  constructor(subject: Subject, kind: string) {
    this.#subject = subject;
    this.#kind = kind;
  }

  minimal(program: Program, recording: Recording): Counterexample {
    let best = { program, recording };
    for (let next: typeof best | null = best; next !== null; next = this.#smaller(best)) {
      best = next;
    }
    this.#searches = 0;
    const usual = renumber(best.program);
    const found = this.#searched(usual);
    return found === null
      ? this.#fewerTurns(best.program, best.recording)
      : this.#fewerTurns(usual, found);
  }

  #smaller({ program, recording }: { program: Program; recording: Recording }) {
    for (const smaller of smallerPrograms(program)) {
      const found = this.#replayed(smaller.program, recording.turns);
      const again = found ?? this.#searched(smaller.program);
      if (again !== null) return { program: smaller.program, recording: again };
    }
    return null;
  }

  #replayed(program: Program, turns: readonly Turn[]): Recording | null {
    const { traced, oracles } = this.#subject;
    const start = () => {
      const recorder = new StepNamer();
      return { scheduler: new TurnReplay(turns, recorder), recorder };
    };
    const { scheduler, recorder } = start();
    if (!record(traced, program, scheduler, oracles, recorder).exhausted) return null;
    return this.#same(endlessRun(this.#subject, program, start));
  }

  #searched(program: Program): Recording | null {
    if (this.#searches++ >= SEARCHES) return null;
    for (const found of livelocksOf(this.#subject, program) ?? []) {
      const same = this.#same(found);
      if (same !== null) return same;
    }
    return null;
  }

  #same(found: Endless | null): Recording | null {
    return found?.recording.failure?.kind === this.#kind ? found.recording : null;
  }

  /** Leaves turns out one by one; describes what the decisions lead to when they are replayed. */
  #fewerTurns(program: Program, start: Recording): Counterexample {
    let best = start;
    for (let at = 0; at < best.turns.length; ) {
      const fewer = best.turns.filter((_, index) => index !== at);
      const next = this.#replayed(program, fewer);
      if (next !== null && compareSchedules(next, best) < 0) best = next;
      else at++;
    }
    const found = counterexampleOf(this.#subject, program, best);
    const replayed = this.#same(endlessReplay(this.#subject, found)) ?? best;
    return counterexampleOf(this.#subject, program, replayed);
  }
}
