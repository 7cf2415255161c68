/** All the ways in which a program can end on a build, within limits of time and memory. */

import { type Recording, record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import { type Subject, subjectOf } from '../explore/subject.ts';
import type { Build } from '../kernel/build.ts';
import { AllOutcomes } from '../outcomes/all-outcomes.ts';
import { shortestWay } from '../outcomes/shortest-way.ts';
import type { Program } from '../program/program.ts';
import { livelockFailure } from '../search/livelock.ts';
import { LimitedSearch, type Limits, type StopReason } from './limited-search.ts';
import { guard, watched } from './watchdog.ts';

/** One way to end, and a schedule that leads there. */
export interface Way {
  /** As outcomeText() has it; of a run that the kernel itself objects to, the kind of failure. */
  readonly outcome: string;
  /**
   * `returns`: every task comes to its end. `waits`: some task waits for ever. `fails`: a check of
   * the kernel or of the machine fires. `circles`: tasks go round for ever.
   */
  readonly end: 'returns' | 'waits' | 'fails' | 'circles';
  /** For `fails` and `circles` what goes wrong, in a sentence; else null. */
  readonly sentence: string | null;
  readonly recording: Recording;
}

export interface Listing {
  readonly build: Build;
  readonly ways: readonly Way[];
  /** Every schedule has been looked at, or every one within the bound if there is one. */
  readonly complete: boolean;
  /** Why not; null if it is complete. */
  readonly stopped: StopReason | null;
  readonly states: number;
  readonly seconds: number;
}

export class OutcomeListing {
  readonly #subject: Subject;
  readonly #program: Program;
  readonly #search: AllOutcomes;
  readonly #limited: LimitedSearch;

  /** @param preemptions that a schedule may have; null for all schedules there are */
  constructor(build: Build, program: Program, preemptions: number | null, limits: Limits) {
    this.#subject = watched(subjectOf(build, []));
    this.#program = program;
    this.#search = new AllOutcomes(this.#subject.fast, program, preemptions ?? Infinity);
    this.#limited = new LimitedSearch(build, limits);
  }

  /** Asks it to end soon; what is known by then is kept. */
  interrupt(): void {
    this.#limited.interrupt();
  }

  /** @throws ModelError if a run of the build does not come back */
  async explore(report: (states: number, seen: number) => void): Promise<Listing> {
    const search = this.#search;
    this.#limited.begin();
    await this.#limited.through(search, () => report(search.states, search.progress));
    const { complete, states } = search;
    const ways = [...this.#endings(), ...this.#objections(), ...this.#circles()];
    return {
      build: this.#subject.build,
      ways: ways.sort(byOutcome),
      complete,
      stopped: complete ? null : this.#limited.stopped,
      states,
      seconds: this.#limited.seconds,
    };
  }

  #endings(): Way[] {
    return [...this.#search.endings].map(([outcome, { waits, way }]) => ({
      outcome,
      end: waits ? ('waits' as const) : ('returns' as const),
      sentence: null,
      recording: guard(() => shortestWay(this.#subject, this.#program, outcome, way)),
    }));
  }

  #objections(): Way[] {
    return [...this.#search.broken.values()].map(({ failure: { kind, sentence }, actors }) => {
      return { outcome: kind, end: 'fails' as const, sentence, recording: this.#record(actors) };
    });
  }

  #circles(): Way[] {
    if (!this.#search.complete) return [];
    const found = this.#search.livelocks().sort((a, b) => a.actors.length - b.actors.length);
    const ways = new Map<string, Way>();
    for (const livelock of found) {
      const { kind, sentence } = livelockFailure(this.#subject.fast, this.#program, livelock);
      if (ways.has(kind)) continue;
      const names = livelock.actors.map((index) => this.#search.names[index] as string);
      const recording = this.#record(names);
      ways.set(kind, { outcome: kind, end: 'circles', sentence, recording });
    }
    return [...ways.values()];
  }

  #record(actors: readonly string[]): Recording {
    return record(this.#subject.traced, this.#program, new Sequence(actors), []);
  }
}

function byOutcome(a: Way, b: Way): number {
  return a.outcome < b.outcome ? -1 : a.outcome > b.outcome ? 1 : 0;
}
