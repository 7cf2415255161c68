/** What becomes of what a campaign found: it is made smaller, and gets a page. */
import { Aborted } from '../campaign/crew/lost.ts';
import type { Fate } from '../campaign/fate.ts';
import type { Campaign } from '../campaign/fuzz.ts';
import type { PageMade, Phase } from '../campaign/page-errand.ts';
import type { FoundFailure } from '../campaign/simplest.ts';
import type { Candidate, Kind } from '../campaign/tally/failures.ts';
import { thrownFor } from '../campaign/trouble.ts';
import { compareCounterexamples, comparePrograms } from '../shrink/order.ts';
import { printToken } from '../shrink/token.ts';
import { why } from './arguments.ts';
import { quoted } from './complaints.ts';
import type { Interrupts } from './interrupts.ts';
import type { Io } from './io.ts';
import { lookFurther } from './look-further.ts';
import type { Pages } from './pages.ts';
import type { Plan } from './plan.ts';
import type { ProgressView } from './progress.ts';

/** A finding, and what has become of its page. */
export interface Reported {
  readonly finding: FoundFailure;
  readonly token: string;
  /** What becomes of its program on the build to compare with; null if there is none. */
  readonly fate: Fate | null;
  /** The path of the page; null if it could not be written. */
  readonly report: string | null;
}

/** The build to compare with fails in the same way. */
export function isKnown({ fate }: Reported): boolean {
  return fate === 'fails';
}

/** What is new comes first, whatever its size. */
export function compareReported(a: Reported, b: Reported): number {
  const known = Number(isKnown(a)) - Number(isKnown(b));
  return known || compareCounterexamples(a.finding.counterexample, b.finding.counterexample);
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
  /** What is new first; of these, and of the others, the simplest counterexample. */
  readonly reported: Reported[];
  readonly unreported: Unreported[];
  /** What went wrong with some that are reported all the same, as they were found. */
  readonly mistakes: unknown[];
  /** Wall-clock time that making things smaller and writing pages took. */
  seconds: number;
}

/** What has become of a kind. */
export interface Handled {
  readonly made: PageMade;
  /** Why it is not as small as it gets; null if nobody is to blame. */
  readonly mistake: { readonly thrown: unknown } | null;
  /** The path of its page, or why there is none; null if no page was made. */
  readonly written: { readonly path: string } | { readonly failed: unknown } | null;
}

const NOTHING: PageMade = {
  finding: null,
  fate: null,
  page: null,
  trouble: null,
  notSmaller: null,
};

/**
 * Has pages made of all that was found, and writes each when it is ready. A mistake in one must not
 * cost the others. What is said of them is in the order in which they were found.
 */
export async function reportFindings(
  plan: Plan,
  campaign: Campaign,
  pages: Pages,
  view: ProgressView,
  interrupts: Interrupts,
  io: Io,
): Promise<Reports> {
  const { kinds } = campaign;
  const began = performance.now();
  await interrupts.breathe();
  const handled = new Map<string, Promise<Handled>>();
  for (const kind of hardestFirst(campaign)) {
    const [nth, of] = [kinds.indexOf(kind) + 1, kinds.length];
    const doing = (phase: Phase) => view.working({ kind, nth, of, phase, isSmaller: false });
    handled.set(kind, handle(campaign, kind, pages, interrupts, doing));
  }
  const all = new Map<string, Handled>();
  for (const kind of kinds) all.set(kind, await (handled.get(kind) as Promise<Handled>));
  await lookFurther(all, plan.effort, campaign, pages, view, interrupts);
  const reports: Reports = { reported: [], unreported: [], mistakes: [], seconds: 0 };
  for (const [kind, one] of all) {
    tellOf(one, kind, campaign, reports);
    if (one.written !== null && 'failed' in one.written) {
      view.end();
      showUnwritten(plan, pages, one.made, one.written.failed, io);
    }
  }
  view.end();
  reports.seconds = (performance.now() - began) / 1000;
  reports.reported.sort(compareReported);
  return reports;
}

/** Those with the largest programs take the longest, and whoever does the last is alone with it. */
function hardestFirst(campaign: Campaign): string[] {
  const simplestOf = (kind: string) => {
    const { one } = (campaign.known(kind) as Kind).kept[0] as Candidate;
    return one.program;
  };
  return campaign.kinds.sort((a, b) => comparePrograms(simplestOf(b), simplestOf(a)));
}

/** Where it cannot be made smaller, it is as it was found. */
async function handle(
  campaign: Campaign,
  kind: string,
  pages: Pages,
  interrupts: Interrupts,
  doing: (phase: Phase) => void,
): Promise<Handled> {
  let made: PageMade;
  let mistake: Handled['mistake'] = null;
  try {
    made = await campaign.simplest(kind, doing, interrupts.hurried);
    if (made.notSmaller !== null) mistake = { thrown: thrownFor(made.notSmaller) };
  } catch (thrown) {
    if (!(thrown instanceof Aborted)) mistake = { thrown };
    made = campaign.asFound(kind) ?? NOTHING;
  }
  const { finding, page } = made;
  if (finding === null || page === null) return { made, mistake, written: null };
  try {
    return { made, mistake, written: { path: pages.write(kind, finding.shrunk, page) } };
  } catch (failed) {
    return { made, mistake, written: { failed } };
  }
}

function tellOf(one: Handled, kind: string, campaign: Campaign, reports: Reports): void {
  const { made, mistake, written } = one;
  const { finding, fate } = made;
  const token = finding === null ? null : printToken(finding.counterexample);
  if (mistake !== null && finding !== null) reports.mistakes.push(mistake.thrown);
  if (finding !== null && token !== null && written !== null) {
    // Others may have failed like it since its page was made.
    const { failures } = campaign.known(kind);
    const report = 'path' in written ? written.path : null;
    reports.reported.push({ finding: { ...finding, failures }, token, fate, report });
    return;
  }
  const { sentence, run } = campaign.known(kind).kept[0] as Candidate;
  const thrown = made.trouble === null ? mistake?.thrown : thrownFor(made.trouble);
  reports.unreported.push({ kind, sentence, token, run, mistake: thrown });
}

/** Where standard output takes nothing either, there is still standard error. */
function showUnwritten(plan: Plan, pages: Pages, made: PageMade, failed: unknown, io: Io): void {
  const { counterexample, shrunk } = made.finding as FoundFailure;
  const name = pages.nameOf(counterexample.kind, shrunk);
  const where = plan.json ? 'here' : 'on standard output';
  io.stderr.write(
    `pifuzz: the page ${quoted(name)} cannot be written to ${quoted(plan.reports)} ` +
      `(${why(failed)}) and is printed ${where} in full\n`,
  );
  const page = `${made.page}\n`;
  if (plan.json) io.stderr.write(page);
  else {
    io.stdout.write(page, (error) => {
      if (error) io.stderr.write(page);
    });
  }
}
