/**
 * Whether a patch was tried: that a run has called a function which it replaces says little where
 * the function does there what it did before. So some of these runs are made once more on the build
 * to compare with, every step taken by whoever took it, and compared step by step.
 */
import { recordCase } from '../check/case.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Program } from '../program/program.ts';
import { run, type Scheduler } from '../run.ts';
import { comparePrograms } from '../shrink/order.ts';
import { unpacked } from './plain-case.ts';
import type { Entrance } from './tally/entered.ts';
import { stateOf } from './twice.ts';
import { guard, PAGE_PATIENCE } from './watchdog.ts';

/** What came of comparing. */
export interface Otherwise {
  /** Runs that were made on both builds. */
  readonly compared: number;
  /** Those of them that went another way there. */
  readonly differing: number;
  /** The simplest program of these; null if there are none. */
  readonly program: Program | null;
}

/** Null if there is nothing to compare. Runs of which one misbehaves are left out. */
export function comparedWith(
  subject: Subject,
  other: Subject,
  entrances: readonly Entrance[],
): Otherwise | null {
  let [compared, differing] = [0, 0];
  let simplest: Program | null = null;
  for (const entrance of entrances) {
    try {
      const isOther = guard(() => differs(subject, other, entrance), PAGE_PATIENCE);
      compared++;
      if (!isOther) continue;
      differing++;
      const { program } = entrance.one;
      if (simplest === null || comparePrograms(program, simplest) < 0) simplest = program;
    } catch {
      // Whatever is wrong with it, a campaign says so elsewhere.
    }
  }
  return compared === 0 ? null : { compared, differing, program: simplest };
}

function differs(subject: Subject, other: Subject, { one, schedule }: Entrance): boolean {
  const { actors } = recordCase(subject, unpacked(one), schedule);
  const ways = [subject, other].map((each) => wayOf(each, one.program, actors));
  return ways[0] !== ways[1];
}

/** All its steps, how it ends, and what it leaves behind. */
function wayOf({ fast, oracles }: Subject, program: Program, actors: readonly string[]): string {
  const noting = new StepNotes(new Sequence(actors));
  const { failure, steps } = run(fast, program, noting, oracles);
  const end = failure?.kind ?? 'no failure';
  return [...noting.steps.slice(0, steps), end, stateOf(fast.machine)].join('\n');
}

class StepNotes implements Scheduler {
  readonly steps: string[] = [];
  readonly #inner: Scheduler;

  constructor(inner: Scheduler) {
    this.#inner = inner;
  }

  pick(ready: Ready): Actor | null {
    const actor = this.#inner.pick(ready);
    if (actor === null) return null;
    const { kind, object } = actor.access;
    this.steps.push(`${actor.name} ${kind?.verb} ${object?.label()}`);
    return actor;
  }
}
