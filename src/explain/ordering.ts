/**
 * The orders of steps that a failure hangs on: a smallest set such that no run passes in which all
 * of them hold, while without any one of them some run does. (After Bertrand et al. and others who
 * explain counterexamples by happens-before constraints; here every claim is searched, not
 * inferred.)
 *
 * The set grows: for as long as some run passes in which all its orders hold, an order of the
 * failing run joins it that this run breaks. Then what can be left out is left out, one after
 * another; so the set is minimal, but there may be others. An order is one of two steps of
 * different actors that touch the same object, if either may change it.
 */
import type { Recording } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import { StepNamer } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import type { AccessKind } from '../machine/access.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Program } from '../program/program.ts';
import { type Recorder, run, type Scheduler } from '../run.ts';
import { type Order, OrderedSearch } from './ordered-search.ts';
import { TooManyRuns } from './passing-search.ts';

/** For all searches together; and for long runs, which take more for each and seldom end. */
const RUNS = 10_000;
const RUNS_LONG = 3_000;
/** Steps of a long run. */
const LONG = 64;

/**
 * @param failing a failing run of the program
 * @returns null if there are too many schedules to tell
 */
export function minimalOrdering(
  subject: Subject,
  program: Program,
  failing: Recording,
): Order[] | null {
  const steps = followed(subject, program, failing.actors).steps.slice(0, failing.steps);
  const known = [...conflicts(steps), ...endings(subject, program, failing, steps)];
  const search = new OrderedSearch(subject, program, steps.length < LONG ? RUNS : RUNS_LONG);
  try {
    let orders: Order[] = [];
    for (;;) {
      const passing = search.passing(orders);
      if (passing === null) break;
      const names = namesOf(subject, program, passing);
      const violated = known.filter((order) => !orders.includes(order) && !holdsIn(names, order));
      const latest = violated.at(-1);
      if (latest === undefined) return null;
      orders.push(latest);
    }
    for (const order of [...orders]) {
      const fewer = orders.filter((other) => other !== order);
      if (search.passing(fewer) === null) orders = fewer;
    }
    return known.filter((order) => orders.includes(order));
  } catch (thrown) {
    if (!(thrown instanceof TooManyRuns)) throw thrown;
    return null;
  }
}

function holdsIn(names: readonly string[], { before, after, beyond }: Order): boolean {
  const [first, second] = [names.indexOf(before), names.indexOf(after)];
  if (second < 0) return true;
  return first < 0 ? beyond : first < second;
}

interface OrderedStep {
  readonly actor: string;
  readonly name: string;
  readonly object: string;
  readonly writes: boolean;
}

/** Names the steps of a run, and notes what they touch. */
class Notes implements Recorder {
  readonly steps: OrderedStep[] = [];
  readonly #namer = new StepNamer();

  began(): void {}

  stepping(actor: Actor): void {
    this.steps.push(this.pending(actor));
    this.#namer.stepping(actor);
  }

  /** The step that an actor takes next. */
  pending(actor: Actor): OrderedStep {
    const { kind, object } = actor.access;
    const { writes } = kind as AccessKind;
    const name = this.#namer.next(actor);
    return { actor: actor.name, name, object: object?.label() ?? '', writes };
  }

  stepped(): void {}
}

function followed(subject: Subject, program: Program, actors: readonly string[]): Notes {
  const notes = new Notes();
  run(subject.traced, program, new Sequence(actors), subject.oracles, notes);
  return notes;
}

/** What the steps of a run are called, in order. */
export function namesOf(subject: Subject, program: Program, actors: readonly string[]): string[] {
  return followed(subject, program, actors).steps.map(({ name }) => name);
}

/** Each step after the last one of every other actor that it does not commute with. */
function* conflicts(steps: readonly OrderedStep[]): Generator<Order> {
  for (const [at, step] of steps.entries()) {
    const met = new Set([step.actor]);
    for (let earlier = at - 1; earlier >= 0; earlier--) {
      const other = steps[earlier] as OrderedStep;
      if (met.has(other.actor) || !conflict(other, step)) continue;
      met.add(other.actor);
      yield { before: other.name, after: step.name, beyond: false };
    }
  }
}

/**
 * What the failing run has done before the steps that the others come to next: all that they do
 * while the actor that failed stands still before its last step.
 */
function* endings(
  subject: Subject,
  program: Program,
  failing: Recording,
  steps: readonly OrderedStep[],
): Generator<Order> {
  const last = steps.at(-1);
  // It has failed before anybody took a step.
  if (last === undefined) return;
  const notes = new Notes();
  const goingOn = new WithoutLast(failing.actors.slice(0, steps.length - 1), last.actor, notes);
  run(subject.traced, program, goingOn, subject.oracles, notes);
  for (const step of goingOn.next) {
    for (const other of steps) {
      if (other.actor === step.actor || !conflict(other, step)) continue;
      yield { before: other.name, after: step.name, beyond: true };
    }
  }
}

/** Follows a run, and then lets everybody move but one, for as long as somebody can. */
class WithoutLast implements Scheduler {
  /** The steps that the others take, or would take if they could. */
  readonly next: OrderedStep[] = [];
  readonly #actors: readonly string[];
  readonly #last: string;
  readonly #notes: Notes;
  #taken = 0;
  #over = false;

  constructor(actors: readonly string[], last: string, notes: Notes) {
    this.#actors = actors;
    this.#last = last;
    this.#notes = notes;
  }

  pick(ready: Ready): Actor {
    const name = this.#actors[this.#taken++];
    if (name !== undefined) return ready.named(name) as Actor;
    const usual = ready.default();
    if (this.#over) return usual;
    const others = ready.enabled.slice(0, ready.count).filter(({ name }) => name !== this.#last);
    const actor = others.includes(usual) ? usual : others[0];
    if (actor !== undefined) {
      this.next.push(this.#notes.pending(actor));
      return actor;
    }
    this.#over = true;
    for (const stuck of ready.actors) {
      if (stuck.name === this.#last || stuck.proc === null) continue;
      this.next.push(this.#notes.pending(stuck));
    }
    return usual;
  }
}

function conflict(a: OrderedStep, b: OrderedStep): boolean {
  return a.object === b.object && (a.writes || b.writes);
}
