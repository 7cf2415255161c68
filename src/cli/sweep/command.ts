/** `pifuzz sweep`: every program of a grammar on a build, the simplest first. */
import type { Command } from 'commander';
import { type Crew, crewOf } from '../../campaign/crew/crew.ts';
import { setStage } from '../../campaign/setting.ts';
import { SWEEP_PAGE, type SweepPage } from '../../campaign/sweep/page-errand.ts';
import { searcherWith } from '../../campaign/sweep/portion-errand.ts';
import { type Smallest, Sweep, type SweepProgress } from '../../campaign/sweep/sweep.ts';
import { doesCount, isJudged } from '../../check/counted.ts';
import { printProgram } from '../../program/text.ts';
import { sumOf } from '../../sweep/coverage.ts';
import { FEATURES } from '../../sweep/grammar.ts';
import { collect, why } from '../arguments.ts';
import { blame, described } from '../complaints.ts';
import { Interrupts } from '../interrupts.ts';
import { FAILS, HOLDS, type Io, UNDECIDED } from '../io.ts';
import { jsonText } from '../json.ts';
import { BUILD_HELP, buildFrom } from '../own-build.ts';
import { Pages } from '../pages.ts';
import { DEFAULT_REPORTS } from '../plan.ts';
import { KNOWN_HELP } from '../rules.ts';
import { StatusLine } from '../status-line.ts';
import { counted, grouped, widthOf } from '../words.ts';
import {
  DEFAULT_ONLY,
  DEFAULT_SIZE,
  DEFAULT_STATES,
  type SweepPlan,
  type SweepWords,
  sweepPlan,
} from './plan.ts';
import { keep, keptIn } from './progress-file.ts';
import { type Swept, type SweptKind, sweepObject, sweepReport, verdictOf } from './report.ts';

export function addSweep(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('sweep')
    .summary('look at every small program, under every schedule')
    .description(
      'Goes through all correct programs up to a size, the simplest first and each once whatever ' +
        'its tasks and locks are called, and searches all schedules of each. The first that ' +
        'fails in some way is the smallest there is; it gets a page. Exits with 0 if all were ' +
        'looked at and none fails, with 1 if one does, and with 4 if it was ended before.',
    )
    .argument('<build>', BUILD_HELP)
    .option('--tasks <n>', 'tasks at the most', DEFAULT_SIZE.tasks)
    .option('--locks <n>', 'locks at the most', DEFAULT_SIZE.locks)
    .option('--ops <n>', 'ops at the most, of all tasks together', DEFAULT_SIZE.ops)
    .option(
      '--events <n>',
      'signals, changes of priority and kills at the most (default: 1 if named)',
    )
    .option('--conditions <n>', 'condition variables at the most (default: 1 if a call names one)')
    .option(
      '--only <names>',
      `what programs may have, with commas between: ${[...FEATURES.keys()].join(', ')}`,
      DEFAULT_ONLY,
    )
    .option('--preemptions <n>', 'only schedules with at most so many preemptions')
    .option(
      '--states <n>',
      'a program with more states is searched with fewer preemptions',
      DEFAULT_STATES,
    )
    .option('--time <time>', 'stop after a time such as 90, 90s, 10m or 2h')
    .option('--resume <file>', 'keep in that file where the sweep is, and go on from there')
    .option('--oracle <name>', 'only this oracle judges; may be given more than once', collect)
    .option('--kind <kind>', 'only this kind of failure counts')
    .option('--known <kind>', KNOWN_HELP, collect)
    .option('--reports <folder>', 'where pages are written', DEFAULT_REPORTS)
    .option('--jobs <n>', 'how many worker threads do the work (default: one for each core)')
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (build: string, words: SweepWords) => {
      const plan = sweepPlan(await buildFrom(build), words);
      const crew = crewOf(plan.jobs ?? io.jobs);
      try {
        done(await new SweepCommand(plan, crew, io).run());
      } catch (thrown) {
        const command = `the command pifuzz sweep ${build} ${plan.options}`;
        throw blame(thrown, command, plan.subject.build);
      } finally {
        await crew.end();
      }
    });
}

/** Between two times that it is kept where the sweep is. */
const KEEP_MS = 10_000;

class SweepCommand {
  readonly #plan: SweepPlan;
  readonly #crew: Crew;
  readonly #io: Io;
  readonly #sweep: Sweep;
  readonly #pages: Pages;
  readonly #making: Promise<SweptKind>[] = [];
  #kept = performance.now();
  /** Why it ended before all was looked at. */
  #ended: Swept['ended'] = null;

  constructor(plan: SweepPlan, crew: Crew, io: Io) {
    this.#plan = plan;
    this.#crew = crew;
    this.#io = io;
    const { grammar, reach, setting, subject, resume, options } = plan;
    setStage(setting, subject);
    const { name } = subject.build;
    this.#pages = new Pages(plan.reports, name);
    const earlier = resume === null ? null : keptIn(resume, name, options);
    this.#sweep = new Sweep(grammar, searcherWith(crew, setting, reach), earlier);
  }

  async run(): Promise<number> {
    const { seconds, json } = this.#plan;
    const line = new StatusLine(this.#io.stderr);
    const stop = (why: Swept['ended'] = 'interrupted') => {
      this.#ended ??= why;
      this.#sweep.stop();
    };
    const interrupts = new Interrupts(this.#io, { stop: () => stop(), hurry: () => stop() });
    const began = performance.now();
    const spent = () => (performance.now() - began) / 1000;
    try {
      const complete = await this.#sweep.run((progress) => {
        line.show(() => progressText(progress, this.#sweep.programs, spent()));
        this.#present();
        if (performance.now() - this.#kept > KEEP_MS) this.#keep();
        if (seconds !== null && spent() >= seconds) stop('time');
      });
      this.#present();
      this.#keep();
      line.end();
      const kinds = await Promise.all(this.#making);
      const ended = complete ? null : this.#ended;
      const met = this.#sweep.smallest.map(({ kind }) => kind);
      const known = met.filter((kind) => !this.#counts(kind));
      const progress = this.#sweep;
      const swept: Swept = { progress, kinds, known, complete, ended, seconds: spent() };
      const { stdout } = this.#io;
      stdout.write(
        json
          ? jsonText(sweepObject(this.#plan, swept))
          : sweepReport(this.#plan, swept, widthOf(stdout)),
      );
      if (kinds.length > 0) return FAILS;
      return verdictOf(swept) === 'undecided' ? UNDECIDED : HOLDS;
    } finally {
      line.end();
      interrupts.release();
    }
  }

  /** Has pages made of what is new. */
  #present(): void {
    const counting = this.#sweep.smallest.filter(({ kind }) => this.#counts(kind));
    for (const one of counting.slice(this.#making.length)) this.#making.push(this.#pageOf(one));
  }

  #counts(kind: string): boolean {
    const { counted: wanted, setting } = this.#plan;
    return isJudged(setting.judges, kind) && doesCount(wanted, kind);
  }

  async #pageOf(smallest: Smallest): Promise<SweptKind> {
    const { kind, actors, before } = smallest;
    const { setting, options } = this.#plan;
    const program = printProgram(smallest.program, ' | ');
    const swept = sumOf(before, options);
    let made: SweepPage | null = null;
    try {
      made = await this.#crew.send(SWEEP_PAGE, { setting, kind, program, actors, swept });
      return { smallest, made, report: { path: this.#pages.write(kind, true, made.page) } };
    } catch (thrown) {
      const reason = made === null ? described(thrown) : why(thrown);
      return { smallest, made, report: { why: reason } };
    }
  }

  #keep(): void {
    const { resume, subject, options } = this.#plan;
    this.#kept = performance.now();
    if (resume !== null) keep(resume, subject.build.name, options, this.#sweep.state);
  }
}

function progressText({ rows, smallest }: SweepProgress, programs: number, seconds: number) {
  const row = rows.at(-1);
  const left = row === undefined ? 0 : row.total - row.programs;
  const size =
    row === undefined
      ? ''
      : `; ${grouped(left)} left with ${counted(row.tasks, 'task')}, ` +
        `${counted(row.locks, 'lock')} and ${counted(row.ops, 'op')}`;
  const found =
    smallest.length === 0 ? 'nothing found' : `${counted(smallest.length, 'kind')} of failure`;
  const rate = grouped(Math.round(programs / Math.max(seconds, 0.001)));
  return `${counted(programs, 'program')}, ${rate} a second, ${found} so far${size}`;
}
