/**
 * A campaign: many cases of one build. It goes on after the first failure, remembers the simplest
 * failing cases of each kind, and has pages made of them.
 *
 * It goes in rounds: this thread alone decides what the cases of a round are, cuts them into
 * portions, has a crew run these, and puts together what came of them in their order. So nothing
 * depends on who was faster, or on how many there are.
 *
 * Cases are fast-check's own, in its order, so that the first runs of a seed are the same here,
 * under jest, and in a pasted `{ seed, path }`. Later ones may be made of earlier ones
 * (planning/feedback.ts), which fast-check cannot do.
 *
 * A build may misbehave in any way there is: that ends the campaign, and costs nothing of what it
 * has found.
 */
import type { CaseOptions } from '../check/case-arbitrary.ts';
import { doesCount, isJudged } from '../check/counted.ts';
import type { Subject } from '../explore/subject.ts';
import { type Build, ownFunctions } from '../kernel/build.ts';
import { Alone } from './crew/alone.ts';
import type { Crew } from './crew/crew.ts';
import { Lost } from './crew/lost.ts';
import type { Explored, Progress } from './explored.ts';
import { Misbehaviour } from './misbehaviour.ts';
import { comparedWith, type Otherwise } from './otherwise.ts';
import { type Further, PAGE, type PageMade, type PageOrder, type Phase } from './page-errand.ts';
import { orderedCase } from './planning/ordered-case.ts';
import { isGuided, plannerOf } from './planning/plan-cases.ts';
import type { CaseShown } from './planning/planner.ts';
import { type PortionPlan, Portions } from './planning/portions.ts';
import { PORTION, type PortionDone } from './portion.ts';
import { residualCurve } from './residual.ts';
import { campaignCommand, type Setting, setStage, sourceOf, stageFor } from './setting.ts';
import { countsOf, type Kind } from './tally/failures.ts';
import { addTally, emptyTally } from './tally/tally.ts';
import { thrownFor } from './trouble.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Runs to make; null for no limit (then `seconds` must be one). */
  readonly runs: number | null;
  /** Wall-clock seconds to stop after; null for no limit. */
  readonly seconds: number | null;
  /** How cases are made. Its `kind` limits what counts as a failure. */
  readonly cases: CaseOptions;
  /** Names of the rules of which failures are reported; empty for all. */
  readonly judges: readonly string[];
  /** The build that what is found is compared with; null for none. */
  readonly against: Build | null;
}

/** Who hears of a campaign while it explores. */
export interface Explorer {
  /** Called about twenty times a second and more. */
  report(progress: Progress): void;
  /** Called once for each kind, with the page of a run as it was found, before it is counted. */
  found?(kind: string, made: PageMade): void;
}

/** What came of some cases, or why nothing did: that is heard of when it is their turn. */
type Landed = PortionDone | { readonly thrown: unknown };

/** Cases that are being run. */
interface Flight {
  readonly plan: PortionPlan;
  readonly landed: Promise<Landed>;
}

export class Campaign {
  readonly #setting: Setting;
  readonly #options: CampaignOptions;
  /** Names of the functions that the build is about. */
  readonly #own: readonly string[];
  readonly #crew: Crew;
  readonly #tally = emptyTally();
  /** Pages of runs as they were found; null where none could be made. */
  readonly #asFound = new Map<string, PageMade | null>();
  readonly #seen = new Set<string>();
  readonly #making: Promise<void>[] = [];
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  #began = 0;
  #stopped: 'time' | 'interrupted' | null = null;
  /** A run of the build did not come back. */
  #isWary = false;

  /** @param crew who does the work; handed back with nothing under way but what was not awaited */
  constructor(subject: Subject, options: CampaignOptions, crew: Crew = new Alone()) {
    const { seed, cases, judges, against } = options;
    this.#setting = {
      build: sourceOf(subject.build),
      against: against && sourceOf(against),
      judges,
      seed,
      cases: { ...cases, strategy: cases.strategy.name },
    };
    setStage(this.#setting, subject, against);
    this.#options = options;
    this.#own = ownFunctions(subject.build);
    this.#crew = crew;
  }

  /** The command that makes the same runs up to a given one. */
  commandTo(run: number): string {
    return campaignCommand(this.#setting, run);
  }

  /** Asks it to end after the present cases; what was found is kept. */
  interrupt(): void {
    this.#stopAs('interrupted');
  }

  /**
   * Explores until the budget is spent. Throws a Misbehaviour, or Lost with what an errand was
   * about; what was found before is kept.
   */
  async explore(explorer: Explorer): Promise<Explored> {
    this.#began = performance.now();
    try {
      await this.#explore(explorer);
    } finally {
      Atomics.store(this.#stop, 0, 1);
      await Promise.all(this.#making);
      explorer.report(this.#progress());
    }
    const { totals, programs, places, entered, ops, behaviours, failures } = this.#tally;
    const progress = this.#progress();
    return {
      ...progress,
      programs: totals.cases,
      differentPrograms: programs.size,
      sites: places,
      reached: new Map(this.#own.map((name) => [name, entered.runs.get(name) ?? 0])),
      otherwise: await this.#otherwise(),
      ops,
      known: countsOf(failures, this.#options.cases.known),
      residuals: residualCurve(behaviours, this.#options.cases.program !== null),
      ended: this.#stopped ?? 'runs',
    };
  }

  /** The kinds that were found, in the order in which they were. */
  get kinds(): string[] {
    const { judges, cases } = this.#options;
    const kinds = [...this.#tally.failures.keys()];
    return kinds.filter((kind) => isJudged(judges, kind) && doesCount(cases, kind));
  }

  /** What is known of a kind; only for one of `kinds`. */
  known(kind: string): Kind {
    return this.#tally.failures.get(kind) as Kind;
  }

  /**
   * Has the page of a kind made: the simplest counterexample, as far as one is found.
   * @param further where to go on: without a finding in the answer if nothing is simpler
   * @throws Aborted after the signal, and Lost if whoever made it is gone
   */
  async simplest(
    kind: string,
    phase: (phase: Phase) => void = () => {},
    signal?: AbortSignal,
    further: Further | null = null,
  ): Promise<PageMade> {
    const tell = phase as (word: unknown) => void;
    return await this.#crew.send(PAGE, this.#pageOrder(kind, further ?? true), tell, signal);
  }

  /** The page of a run that ended in that kind, as it was found; null if none could be made. */
  asFound(kind: string): PageMade | null {
    return this.#asFound.get(kind) ?? null;
  }

  async #otherwise(): Promise<Otherwise | null> {
    const { subject, against } = await stageFor(this.#setting);
    if (against === null || this.#stopped === 'interrupted') return null;
    return comparedWith(subject, against, this.#tally.entered.kept);
  }

  async #explore(explorer: Explorer): Promise<void> {
    const { seed, runs, cases } = this.#options;
    const portions = new Portions(plannerOf(seed, runs, cases));
    const flights: Flight[] = [];
    while (this.#stopped === null) {
      while (flights.length < this.#crew.ahead) {
        const plan = portions.next();
        if (plan === null) break;
        flights.push({ plan, landed: this.#run(plan) });
      }
      const flight = flights.shift();
      if (flight === undefined) return;
      const landed = await flight.landed;
      const shown =
        'thrown' in landed
          ? await this.#searchFor(landed.thrown, flight.plan, explorer)
          : this.#note(landed, explorer);
      portions.know(flight.plan, shown);
    }
  }

  /** Has cases run. */
  async #run({ first, cases }: Pick<PortionPlan, 'first' | 'cases'>): Promise<Landed> {
    const { seconds } = this.#options;
    const began = performance.timeOrigin + this.#began;
    const until = seconds === null ? Infinity : began + seconds * 1000;
    const looks = isGuided(this.#options.cases);
    const order = { setting: this.#setting, first, cases, looks, stop: this.#stop, until };
    try {
      return await this.#crew.send(PORTION, order);
    } catch (thrown) {
      return { thrown };
    }
  }

  /** What came of the next cases in order; answers with what they have shown. */
  #note(
    { tally, shown, complete, trouble, isWary }: PortionDone,
    explorer: Explorer,
  ): readonly CaseShown[] {
    addTally(this.#tally, tally);
    this.#isWary ||= isWary;
    for (const kind of this.kinds) {
      if (!this.#seen.has(kind)) this.#making.push(this.#showAsFound(kind, explorer));
    }
    explorer.report(this.#progress());
    if (trouble !== null) throw thrownFor(trouble);
    if (!complete) this.#stopAs('time');
    return shown;
  }

  /** The thread that ran some cases is gone: the one that costs another thread is to blame. */
  async #searchFor(
    thrown: unknown,
    plan: PortionPlan,
    explorer: Explorer,
  ): Promise<readonly CaseShown[]> {
    if (!(thrown instanceof Lost)) throw thrown;
    const shown: CaseShown[] = [];
    for (const [at, one] of plan.cases.entries()) {
      const first = plan.first + at;
      const landed = await this.#run({ first, cases: [one] });
      if ('thrown' in landed) {
        const { cases, options } = await stageFor(this.#setting);
        const { program } = orderedCase(one, cases, options);
        throw new Misbehaviour(landed.thrown, program, first * options.schedules + 1);
      }
      shown.push(...this.#note(landed, explorer));
      if (this.#stopped !== null) break;
    }
    return shown;
  }

  async #showAsFound(kind: string, explorer: Explorer): Promise<void> {
    this.#seen.add(kind);
    let made: PageMade | null = null;
    try {
      made = await this.#crew.send(PAGE, this.#pageOrder(kind, false));
      explorer.found?.(kind, made);
    } catch {
      // What is known of the kind is not lost: its page will be tried again.
    }
    this.#asFound.set(kind, made);
  }

  /** @param smaller where to go on, or whether to begin */
  #pageOrder(kind: string, smaller: Further | boolean): PageOrder {
    const known = this.known(kind);
    return { setting: this.#setting, kind, known, smaller, isWary: this.#isWary };
  }

  #progress(): Progress {
    const { runs, steps } = this.#tally.totals;
    const seconds = (performance.now() - this.#began) / 1000;
    return { runs, steps, seconds, kinds: this.#asFound.size };
  }

  #stopAs(reason: 'time' | 'interrupted'): void {
    this.#stopped ??= reason;
    Atomics.store(this.#stop, 0, 1);
  }
}
