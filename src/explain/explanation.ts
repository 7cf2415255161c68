/** Why a counterexample fails, as far as its states and its schedules tell: all of it is exact. */
import { type Recording, record } from '../explore/recording.ts';
import { Replay } from '../explore/replay.ts';
import { parseStepName, type StepName, StepNamer } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import { type Trace, type TraceStep, trace } from '../explore/trace.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { type DecisiveSwitch, decisiveSwitches } from './decisive-switch.ts';
import { type Elsewhere, history } from './history.ts';
import type { Order } from './ordered-search.ts';
import { minimalOrdering, namesOf } from './ordering.ts';
import { type PointOfNoReturn, pointOfNoReturn } from './point-of-no-return.ts';
import { ableTo, type Relatives } from './relatives.ts';
import { type Tally, tally } from './tally.ts';
import { type Telling, tellingOf } from './telling.ts';

/** A preemption that decides. */
export interface Window extends DecisiveSwitch {
  /** The step that has to come before it, where a later preemption saves the run. */
  readonly saving: TraceStep | null;
}

/** What pages say about why; where it is null it was not found out, or there is nothing to say. */
export interface Explanation {
  /** Each preemption that decides by itself, in order. */
  readonly windows: readonly Window[];
  /** The last of them; null if no single preemption decides. */
  readonly decisive: DecisiveSwitch | null;
  /** The step that has to come before the preemption, where a later one saves the run. */
  readonly saving: TraceStep | null;
  /** Null if there are too many continuations to tell. */
  readonly noReturn: PointOfNoReturn | null;
  /** The passing run that is the same for the longest time; null if there is none, or too many. */
  readonly passing: Trace | null;
  /** Enough for the failure, and each of them necessary; null if there are too many schedules. */
  readonly ordering: readonly OrderedSteps[] | null;
  /** The same by the names of the steps. */
  readonly orders: readonly Order[] | null;
  readonly history: readonly Elsewhere[];
  /** The schedules with as many preemptions as the counterexample has. */
  readonly schedules: Tally;
  /** What happens, what cures it, and what each part of the program is there for. */
  readonly telling: Telling;
}

/** An order of two steps of the failing run, or of one of them and one that it has not got to. */
export interface OrderedSteps {
  readonly before: TraceStep;
  /** The step, or what would have been one and does not come. */
  readonly after: TraceStep | StepName;
}

/**
 * Takes up to some seconds.
 *
 * @param subject the counterexample's build, with the oracles that judged it
 * @param all builds to try the same program on
 */
export function explain(
  subject: Subject,
  counterexample: Counterexample,
  all: Relatives,
): Explanation {
  const { program, decisions, kind, preemptions } = counterexample;
  const relatives = ableTo(all, program);
  const { traced, oracles } = subject;
  const namer = new StepNamer();
  const failing = record(traced, program, new Replay(decisions, namer), oracles, namer);
  const tell = (run: Recording): Trace => trace(traced, program, run.decisions, oracles);
  const noReturn = pointOfNoReturn(subject, program, failing);
  const switches = decisiveSwitches(subject, program, failing, preemptedAfter(tell(failing)));
  const windows = switches.map((decisive) => ({ ...decisive, saving: savingStep(decisive, tell) }));
  const elsewhere = history(relatives.history, program, kind, preemptions);
  const alsoOn = relatives.history.filter((_, at) => elsewhere[at]?.fails);
  const decisive = switches.at(-1) ?? null;
  const orders = minimalOrdering(subject, program, failing);
  const { steps } = tell(failing);
  return {
    windows,
    decisive,
    saving: windows.at(-1)?.saving ?? null,
    noReturn,
    passing: noReturn?.passing ? tell(noReturn.passing) : null,
    ordering: orders && orderedSteps(orders, namesOf(subject, program, failing.actors), steps),
    orders,
    history: elsewhere,
    schedules: tally(subject, program, kind, preemptions),
    telling: tellingOf(subject, counterexample, failing, decisive, relatives, alsoOn),
  };
}

/** The last of the steps that a later preemption leaves time for. */
function savingStep(
  { after, later }: DecisiveSwitch,
  tell: (run: Recording) => Trace,
): TraceStep | null {
  return later === null ? null : (tell(later.passing).steps[after + later.steps - 1] ?? null);
}

function orderedSteps(
  orders: readonly Order[],
  names: readonly string[],
  steps: readonly TraceStep[],
): OrderedSteps[] {
  const named = (name: string) => steps[names.indexOf(name)];
  return orders.map(({ before, after }) => {
    return { before: named(before) as TraceStep, after: named(after) ?? parseStepName(after) };
  });
}

function preemptedAfter({ steps }: Trace): number[] {
  return steps.filter(({ switched }) => switched === 'preempted').map(({ number }) => number);
}
