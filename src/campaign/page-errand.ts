/**
 * From what was found of a kind to its page: it is made as small as it gets, certified and
 * explained, or shown as it was found. One kind is one errand.
 */
import { explain } from '../explain/explanation.ts';
import { ModelError } from '../machine/model-error.ts';
import { countOps, type Program } from '../program/program.ts';
import { renderPage } from '../report/page/page.ts';
import { isLivelock } from '../search/livelock.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { type EffortName, effortNamed, type HowHard } from '../shrink/how-hard.ts';
import type { CrewErrand, Tell } from './crew/errand.ts';
import { Aborted } from './crew/lost.ts';
import { type Fate, fateOn } from './fate.ts';
import { located, Misbehaviour, whereabouts } from './misbehaviour.ts';
import { pageInput } from './page-input.ts';
import { campaignCommand, type Setting, type Stage, stageFor } from './setting.ts';
import { asFound, type FoundFailure, simpler, simplest } from './simplest.ts';
import type { Candidate, Kind } from './tally/failures.ts';
import { type PlainTrouble, troubleOf } from './trouble.ts';
import { guard, PAGE_PATIENCE, PATIENCE_MS, type Patience, SHRINKING, Stuck } from './watchdog.ts';

export interface PageOrder {
  readonly setting: Setting;
  readonly kind: string;
  readonly known: Kind;
  /**
   * False to show it as it was found, which takes a few runs; or what it was made smaller to
   * already, to go on from there.
   */
  readonly smaller: Further | boolean;
  /** A run of the build did not come back. */
  readonly isWary: boolean;
}

/** A counterexample that may become simpler still. */
export interface Further {
  readonly finding: FoundFailure;
  /** The programs that other kinds of failure have ended with. */
  readonly others: readonly Program[];
  readonly effort: EffortName;
}

/** What becomes of a counterexample, in this order. */
export type Phase = 'making smaller' | 'looking further' | 'certifying' | 'explaining';

export interface PageMade {
  /** Null if the run does not even come again, or if there is no more to say than before. */
  readonly finding: FoundFailure | null;
  /** What becomes of its program on the build to compare with; null if there is none. */
  readonly fate: Fate | null;
  /** Null if no page can be made of it. */
  readonly page: string | null;
  /** Why one of them is null. */
  readonly trouble: PlainTrouble | null;
  /** Why it is as it was found though it was to be made smaller; null if that took too long. */
  readonly notSmaller: PlainTrouble | null;
}

/** The same once the build has shown that it may not come back. */
const SHRINKING_WARY: Patience = { ...SHRINKING, first: 4 * PATIENCE_MS };

/** For more effort than the default; what it costs is bounded in states and in programs. */
const LOOKING_FURTHER: Patience = { first: 300_000, most: 900_000 };

const NOTHING_MADE: PageMade = {
  finding: null,
  fate: null,
  page: null,
  trouble: null,
  notSmaller: null,
};

/** Tells its phases. */
export async function makePage(order: PageOrder, tell: Tell): Promise<PageMade> {
  return new PageMaker(order, await stageFor(order.setting), tell).made();
}

export const PAGE: CrewErrand<PageOrder, PageMade> = {
  folder: import.meta.dirname,
  file: './page-errand.ts',
  name: makePage.name,
  call: makePage,
};

class PageMaker {
  readonly #order: PageOrder;
  readonly #stage: Stage;
  readonly #tell: (phase: Phase) => void;
  #notSmaller: PlainTrouble | null = null;

  constructor(order: PageOrder, stage: Stage, tell: Tell) {
    this.#order = order;
    this.#stage = stage;
    this.#tell = tell;
    stage.isWary ||= order.isWary;
  }

  made(): PageMade {
    let finding: FoundFailure | null = null;
    let fate: Fate | null = null;
    let page: string | null = null;
    let trouble: PlainTrouble | null = null;
    try {
      finding = this.#wanted();
      if (finding === null) return { ...NOTHING_MADE };
      fate = this.#fateOn(finding.counterexample);
      this.#tell('explaining');
      page = this.#pageOf(finding);
    } catch (thrown) {
      if (thrown instanceof Aborted) throw thrown;
      trouble = troubleOf(thrown);
    }
    return { finding, fate, page, trouble, notSmaller: this.#notSmaller };
  }

  #wanted(): FoundFailure | null {
    const { smaller } = this.#order;
    if (typeof smaller === 'object') return this.#further(smaller);
    return (smaller ? this.#smallest() : null) ?? this.#asFound();
  }

  /** Null if it stays what it is. */
  #further({ finding, others, effort }: Further): FoundFailure | null {
    this.#tell('looking further');
    try {
      return this.#guard(LOOKING_FURTHER, (known) => {
        const hard = effortNamed(effort) as HowHard;
        const told = () => this.#tell('certifying');
        return simpler(this.#stage.subject, known, finding, others, hard, told);
      });
    } catch (thrown) {
      // What it has been made smaller to is not lost.
      if (thrown instanceof Aborted) throw thrown;
      return null;
    }
  }

  /** Null if it cannot be made smaller. */
  #smallest(): FoundFailure | null {
    const { subject, isWary } = this.#stage;
    const { kind } = this.#order;
    this.#tell('making smaller');
    try {
      return this.#guard(isWary ? SHRINKING_WARY : SHRINKING, (known) => {
        return simplest(subject, kind, known, () => this.#tell('certifying'));
      });
    } catch (thrown) {
      if (thrown instanceof Aborted) throw thrown;
      if (!(thrown instanceof Stuck)) this.#notSmaller = troubleOf(thrown);
      return null;
    }
  }

  #asFound(): FoundFailure {
    const { kind } = this.#order;
    return this.#guard({}, (known) => asFound(this.#stage.subject, kind, known));
  }

  /** Work on what was found, in which the build may misbehave as well. */
  #guard<T>(patience: Patience, work: (known: Kind) => T): T {
    const { known } = this.#order;
    const { subject } = this.#stage;
    const { one, run } = known.kept[0] as Candidate;
    try {
      return guard(() => work(known), patience);
    } catch (thrown) {
      if (thrown instanceof Aborted) throw thrown;
      if (thrown instanceof Stuck && !thrown.inOneRun) throw thrown;
      this.#stage.isWary ||= thrown instanceof Stuck;
      const inside = thrown instanceof ModelError ? null : whereabouts(subject);
      throw new Misbehaviour(located(subject.build, thrown, inside), one.program, run);
    }
  }

  #fateOn(counterexample: Counterexample): Fate | null {
    const { against } = this.#stage;
    if (against === null) return null;
    try {
      return guard(() => fateOn(counterexample, against), PAGE_PATIENCE);
    } catch {
      // What goes wrong in the other build must not cost a finding of this one.
      return 'not known';
    }
  }

  #pageOf(finding: FoundFailure): string {
    const { setting } = this.#order;
    const { subject, isWary } = this.#stage;
    const { counterexample, certificate, shrunk } = finding;
    const { strategy, run, program, switches, steps } = finding.original;
    const command = campaignCommand(setting, run);
    const found = { seed: setting.seed, run, strategy, command };
    const before = { tasks: program.tasks.length, ops: countOps(program), switches, steps };
    // What would have saved it is asked of failures that a schedule comes to.
    const isExplained = shrunk && !isLivelock(counterexample.kind);
    return guard(
      () => {
        const original = shrunk ? before : null;
        const explanation = isExplained
          ? explain(subject, counterexample, this.#stage.relatives())
          : null;
        const oracles = setting.judges;
        const known = { found, original, certificate, explanation, oracles };
        return renderPage(pageInput(subject, counterexample, known));
      },
      isExplained && !isWary ? SHRINKING : PAGE_PATIENCE,
    );
  }
}
