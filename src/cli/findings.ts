/** What becomes of what a campaign found: it is made smaller, and gets a page. */
import type { Campaign, Finding } from '../campaign/fuzz.ts';
import { pageInput } from '../campaign/page-input.ts';
import { countOps } from '../program/program.ts';
import { renderPage } from '../report/page.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import { compareCounterexamples } from '../shrink/order.ts';
import { why } from './arguments.ts';
import { quoted } from './complaints.ts';
import type { Interrupts } from './interrupts.ts';
import type { Io } from './io.ts';
import { pageName, writePage } from './pages.ts';
import type { Plan } from './plan.ts';
import type { ProgressView } from './progress.ts';
import { fuzzCommand } from './summary.ts';

/** A finding, the name of its page, and what has become of that. */
export interface Reported extends Published {
  readonly finding: Finding;
  readonly name: string;
}

interface Published {
  readonly token: string;
  /** The path of the page; null if it could not be written. */
  readonly report: string | null;
}

/** The simplest counterexample first. A mistake of ours in one must not cost the others. */
export async function reportFindings(
  plan: Plan,
  campaign: Campaign,
  view: ProgressView,
  interrupts: Interrupts,
  io: Io,
): Promise<{ reported: Reported[]; mistakes: unknown[] }> {
  const judging = new Set(plan.subject.oracles.map(({ name }) => name));
  const kinds = campaign.kinds.filter((kind) => judging.has(oracleOf(kind)));
  const reported: Reported[] = [];
  const mistakes: unknown[] = [];
  for (const [index, kind] of kinds.entries()) {
    await interrupts.breathe();
    view.shrinking(kind, index + 1, kinds.length);
    try {
      const finding = campaign.shrink(kind);
      const taken = reported.map(({ name }) => name);
      const name = pageName(finding.counterexample, taken);
      reported.push({ finding, name, ...publish(plan, finding, name, view, io) });
    } catch (thrown) {
      mistakes.push(thrown);
    }
  }
  view.end();
  reported.sort((a, b) => {
    return compareCounterexamples(a.finding.counterexample, b.finding.counterexample);
  });
  return { reported, mistakes };
}

/** Writes the page of a finding; where that is impossible, shows it instead. */
function publish(
  plan: Plan,
  finding: Finding,
  name: string,
  view: ProgressView,
  io: Io,
): Published {
  const { strategy, run, program, switches, steps } = finding.original;
  const command = fuzzCommand(plan, run);
  const found = { seed: plan.options.seed, run, strategy, command };
  const original = { tasks: program.tasks.length, ops: countOps(program), switches, steps };
  const input = pageInput(plan.subject, finding.counterexample, found, original);
  const page = renderPage(input);
  try {
    return { token: input.token, report: writePage(plan.reports, name, page) };
  } catch (thrown) {
    view.end();
    const where = plan.json ? 'here' : 'on standard output';
    io.stderr.write(
      `pifuzz: the page ${quoted(name)} cannot be written to ${quoted(plan.reports)} ` +
        `(${why(thrown)}) and is printed ${where} in full\n`,
    );
    (plan.json ? io.stderr : io.stdout).write(`${page}\n`);
    return { token: input.token, report: null };
  }
}
