/** What becomes of what a campaign found: it is made smaller, and gets a page. */
import type { Campaign } from '../campaign/fuzz.ts';
import { pageInput } from '../campaign/page-input.ts';
import type { FoundFailure } from '../campaign/simplest.ts';
import { guard, Stopped, Stuck, watched } from '../campaign/watchdog.ts';
import { explain } from '../explain/explanation.ts';
import { type Relatives, relativesOf } from '../explain/relatives.ts';
import { type Subject, subjectOf } from '../explore/subject.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { countOps } from '../program/program.ts';
import { renderPage } from '../report/page/page.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import { compareCounterexamples } from '../shrink/order.ts';
import { printToken } from '../shrink/token.ts';
import { why } from './arguments.ts';
import { quoted } from './complaints.ts';
import type { Interrupts } from './interrupts.ts';
import type { Io } from './io.ts';
import { PAGE_PATIENCE, pageName, writePage } from './pages.ts';
import type { Plan } from './plan.ts';
import type { Phase, ProgressView } from './progress.ts';
import { fuzzCommand } from './summary.ts';

/** A finding, the name of its page, and what has become of that. */
export interface Reported {
  readonly finding: FoundFailure;
  readonly name: string;
  readonly token: string;
  /** The path of the page; null if it could not be written. */
  readonly report: string | null;
}

/** A finding of which no page can be made. */
export interface Unreported {
  readonly kind: string;
  readonly sentence: string;
  /** Null if the run does not even come again. */
  readonly token: string | null;
  /** The number of a run that ended like this. */
  readonly run: number;
  readonly mistake: unknown;
}

export interface Reports {
  /** The simplest counterexample first. */
  readonly reported: Reported[];
  readonly unreported: Unreported[];
  /** What went wrong with some that are reported all the same, as they were found. */
  readonly mistakes: unknown[];
  /** Wall-clock time that making things smaller and writing pages took. */
  seconds: number;
}

/** A mistake in one must not cost the others. */
export async function reportFindings(
  plan: Plan,
  campaign: Campaign,
  view: ProgressView,
  interrupts: Interrupts,
  io: Io,
): Promise<Reports> {
  const judging = new Set(plan.rules.map(({ name }) => name));
  const kinds = campaign.kinds.filter((kind) => judging.has(oracleOf(kind)));
  const began = performance.now();
  const reports: Reports = { reported: [], unreported: [], mistakes: [], seconds: 0 };
  const { reported, unreported } = reports;
  for (const [index, kind] of kinds.entries()) {
    await interrupts.breathe();
    const doing = (phase: Phase) => view.working({ kind, nth: index + 1, of: kinds.length, phase });
    let token: string | null = null;
    try {
      const finding = simplestOf(campaign, kind, interrupts, reports, doing);
      token = printToken(finding.counterexample);
      const taken = reported.map(({ name }) => name);
      doing('explaining');
      const name = pageName(finding.counterexample, taken, finding.shrunk);
      reported.push({ finding, name, token, report: publish(plan, finding, name, view, io) });
    } catch (mistake) {
      const { sentence, run } = campaign.candidate(kind);
      unreported.push({ kind, sentence, token, run, mistake });
    }
  }
  view.end();
  reports.seconds = (performance.now() - began) / 1000;
  reported.sort((a, b) => {
    return compareCounterexamples(a.finding.counterexample, b.finding.counterexample);
  });
  return reports;
}

/** Where it cannot be made smaller, what was found as it was found. */
function simplestOf(
  campaign: Campaign,
  kind: string,
  interrupts: Interrupts,
  { mistakes }: Reports,
  doing: (phase: Phase) => void,
): FoundFailure {
  doing('making smaller');
  if (interrupts.isHurried) return campaign.asFound(kind);
  try {
    return campaign.shrink(kind, () => doing('certifying'));
  } catch (thrown) {
    const found = campaign.asFound(kind);
    if (thrown instanceof Stopped) interrupts.heard();
    else if (!(thrown instanceof Stuck)) mistakes.push(thrown);
    return found;
  }
}

/** Writes the page of a finding and returns its path; where it cannot, shows it instead. */
function publish(
  plan: Plan,
  finding: FoundFailure,
  name: string,
  view: ProgressView,
  io: Io,
): string | null {
  const page = pageOf(plan, finding);
  try {
    return writePage(plan.reports, name, page);
  } catch (thrown) {
    view.end();
    const where = plan.json ? 'here' : 'on standard output';
    io.stderr.write(
      `pifuzz: the page ${quoted(name)} cannot be written to ${quoted(plan.reports)} ` +
        `(${why(thrown)}) and is printed ${where} in full\n`,
    );
    show(`${page}\n`, plan.json, io);
    return null;
  }
}

/** Where standard output takes nothing either, there is still standard error. */
function show(page: string, json: boolean, io: Io): void {
  if (json) io.stderr.write(page);
  else {
    io.stdout.write(page, (error) => {
      if (error) io.stderr.write(page);
    });
  }
}

const subjectsOf = new WeakMap<readonly Oracle[], Map<string, Subject>>();

/** Other builds under the same oracles, made once: what is found out about them is remembered. */
function relatives({ build, oracles }: Subject): Relatives {
  const known = subjectsOf.get(oracles) ?? new Map<string, Subject>();
  subjectsOf.set(oracles, known);
  return relativesOf(build, (other) => {
    const subject = known.get(other.name) ?? watched(subjectOf(other, oracles));
    known.set(other.name, subject);
    return subject;
  });
}

function pageOf(plan: Plan, finding: FoundFailure): string {
  const { strategy, run, program, switches, steps } = finding.original;
  const command = fuzzCommand(plan, run);
  const found = { seed: plan.options.seed, run, strategy, command };
  const before = { tasks: program.tasks.length, ops: countOps(program), switches, steps };
  const subject = watched(plan.subject);
  return guard(() => {
    const original = finding.shrunk ? before : null;
    const { counterexample, certificate } = finding;
    const explanation = finding.shrunk
      ? explain(subject, counterexample, relatives(subject))
      : null;
    const { oracles } = plan;
    const known = { found, original, certificate, explanation, oracles };
    return renderPage(pageInput(subject, counterexample, known));
  }, PAGE_PATIENCE);
}
