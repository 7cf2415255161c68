/** A sweep as `pifuzz sweep` makes it, up to its first program that fails in a way that counts. */
import { setStage, settingOf } from '../../campaign/setting.ts';
import { sweepPortion } from '../../campaign/sweep/portion-errand.ts';
import { type Searcher, Sweep } from '../../campaign/sweep/sweep.ts';
import { threadCpuMs } from '../../campaign/thread-cpu.ts';
import {
  DEFAULT_ONLY,
  DEFAULT_SIZE,
  DEFAULT_STATES,
  grammarFrom,
  reachFrom,
} from '../../cli/sweep/plan.ts';
import type { Subject } from '../../explore/subject.ts';
import type { Program } from '../../program/program.ts';
import { printProgram } from '../../program/text.ts';
import type { Looked } from '../../sweep/looked.ts';
import type { AttemptCut, AttemptEnd } from './attempt.ts';
import { counts } from './broken.ts';

export async function sweepUp(subject: Subject, cut: AttemptCut): Promise<AttemptEnd> {
  return await new CutSweep(subject, cut).end();
}

/** Answers for programs that are not searched any more; nobody reads what comes of it. */
const UNSEARCHED: Looked = { preemptions: -1, states: 0, kinds: [], ended: 0, trouble: null };

class CutSweep {
  readonly #cut: AttemptCut;
  readonly #sweep: Sweep;
  readonly #began = threadCpuMs();
  #last: Promise<unknown> = Promise.resolve();
  /** Portions that were searched. */
  #portions = 0;
  /** How many of these are merged, and how many programs that makes. */
  #merged = 0;
  #programs = 0;
  #seconds = 0;
  #isEnding = false;

  constructor(subject: Subject, cut: AttemptCut) {
    this.#cut = cut;
    const setting = settingOf(subject, []);
    setStage(setting, subject);
    const reach = reachFrom({ states: DEFAULT_STATES });
    const searchOne = async (program: Program): Promise<Looked> => {
      const programs = [printProgram(program, ' | ')];
      const [looked] = await sweepPortion({ setting, reach, programs });
      return looked as Looked;
    };
    // Portions are handed out many at a time, and would all be searched before the sweep ends.
    const searcher: Searcher = (programs) => {
      const answers = this.#last.then(() => this.#search(programs, searchOne));
      this.#last = answers.catch(() => {});
      return answers;
    };
    this.#sweep = new Sweep(grammarFrom({ ...DEFAULT_SIZE, only: DEFAULT_ONLY }), searcher);
  }

  async end(): Promise<AttemptEnd> {
    const isOver = await this.#sweep.run(() => {
      if (++this.#merged <= this.#portions) this.#programs = this.#sweep.programs;
      if (this.#isEnding) this.#sweep.stop();
    });
    const seconds = this.#seconds;
    const first = this.#sweep.smallest.find(({ kind }) => counts(kind));
    const most = this.#cut.runs ?? Infinity;
    if (first !== undefined) {
      const tries = first.before.reduce((sum, { programs }) => sum + programs, 1);
      if (tries <= most) return { found: first.kind, tries, seconds, isOver: true };
    }
    return { found: null, tries: Math.min(this.#programs, most), seconds, isOver };
  }

  async #search(
    programs: readonly Program[],
    searchOne: (program: Program) => Promise<Looked>,
  ): Promise<readonly Looked[]> {
    const answers: Looked[] = [];
    const { seconds, runs } = this.#cut;
    this.#isEnding ||= this.#seconds >= seconds || this.#programs >= (runs ?? Infinity);
    if (!this.#isEnding) this.#portions++;
    for (const program of programs) {
      const looked = this.#isEnding ? UNSEARCHED : await searchOne(program);
      answers.push(looked);
      if (this.#isEnding) continue;
      this.#seconds = (threadCpuMs() - this.#began) / 1000;
      this.#isEnding = looked.kinds.some(({ kind }) => counts(kind));
    }
    return answers;
  }
}
