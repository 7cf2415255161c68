/** The section of a page that says why the run fails: what would have saved it, and when. */
import type { Explanation } from '../../explain/explanation.ts';
import type { Elsewhere } from '../../explain/history.ts';
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { accessText } from '../telling/access-text.ts';
import type { Cast } from '../telling/actors.ts';
import { type Alias, lockName } from '../telling/aliases.ts';
import { bold, code, table } from '../text/markdown.ts';
import { count, enumeration } from '../text/wrap.ts';

/** Steps of the two runs that are shown beside each other. */
const SHOWN = 10;

export function whySection(
  trace: Trace,
  explanation: Explanation,
  cast: Cast,
  alias: Alias,
): string {
  const told = (step: TraceStep) => `${cast.nameOf(step.actor)}: ${accessText(step, alias)}`;
  const points = [
    decisiveText(trace, explanation, cast, told),
    noReturnText(trace, explanation, told),
    orderingText(explanation, told, alias),
    historyText(explanation.history),
  ].filter((text) => text !== null);
  const beside = sideBySide(trace, explanation, told);
  return ['## Why', points.map((text) => `- ${text}`).join('\n'), ...(beside ?? [])].join('\n\n');
}

type Told = (step: TraceStep) => string;

function decisiveText(
  { steps }: Trace,
  { decisive, saving }: Explanation,
  cast: Cast,
  told: Told,
): string | null {
  if (decisive === null) return null;
  const { after, later, earlier } = decisive;
  const last = steps[after - 1] as TraceStep;
  const name = cast.nameOf(last.actor);
  const saves: string[] = [];
  if (earlier !== null) {
    const spared = steps[after - earlier.steps] as TraceStep;
    saves.push(`is preempted before step ${spared.number} (${told(spared)})`);
  }
  if (later !== null && saving !== null) {
    const what = told(saving).replace(/^[^:]*: /u, '');
    const more = count(later.steps, 'more step');
    saves.push(`takes ${more} first${later.steps === 1 ? ':' : ', the last of them'} ${what}`);
  }
  const window = (earlier?.steps ?? 1) + (later?.steps ?? 1) - 1;
  const where =
    earlier === null || later === null || window === 1
      ? ''
      : ` Between those two there are ${window} places to preempt ${name}, and the run fails at ` +
        'each of them.';
  return (
    `${bold(`Decisive switch: after step ${after}`)} (${told(last)}). The same schedule passes ` +
    `if ${name} ${saves.join(', or if it ')}.${where}`
  );
}

function noReturnText({ steps }: Trace, { noReturn }: Explanation, told: Told): string | null {
  if (noReturn === null) return null;
  if (noReturn.step === 0) {
    return `${bold('No point of no return')}: no schedule of this program passes.`;
  }
  const step = steps[noReturn.step - 1] as TraceStep;
  return (
    `${bold(`Point of no return: step ${noReturn.step}`)} (${told(step)}). Whoever moves when ` +
    'from there on, no run passes; just before it, one still does.'
  );
}

function orderingText({ ordering }: Explanation, told: Told, alias: Alias): string | null {
  if (ordering === null) return null;
  if (ordering.length === 0) return `${bold('Order')}: every schedule of this program fails.`;
  const orders = ordering.map(({ before, after }) => {
    const first = `step ${before.number} (${told(before)})`;
    if (typeof after === 'string') return `${first} before ${neverTaken(after, alias)}`;
    return `${first} before step ${after.number} (${told(after)})`;
  });
  const both =
    ordering.length > 1
      ? 'With these orders no schedule passes, and without any one of them some do.'
      : 'With this order no schedule passes, and without it some do.';
  return `${bold('Enough, and necessary')}: ${orders.join('; ')}. ${both}`;
}

/** `T1: write P1.owner`, for the name of a step that the run has not got to. */
function neverTaken(name: string, alias: Alias): string {
  const [, actor = '', verb = '', object = ''] =
    /^(\S+)\.\d+ \S+ (\S+) (.*?)(?: #\d+)?$/u.exec(name) ?? [];
  return `${actor}’s ${verb} of ${code(lockName(alias, object))}, which it has not got to`;
}

function historyText(history: readonly Elsewhere[]): string | null {
  const failing = history.filter(({ fails }) => fails);
  const holding = history.filter(({ fails, complete }) => !fails && complete);
  const unsure = history.filter(({ fails, complete }) => !fails && !complete);
  const parts = [
    failing.length === 0 ? [] : [`fails in the same way on ${named(failing)}`],
    holding.length === 0
      ? []
      : [`never fails like this with as few preemptions on ${named(holding)}`],
    unsure.length === 0
      ? []
      : [`did not fail like this on the schedules that were tried on ${named(unsure)}`],
  ].flat();
  if (parts.length === 0) return null;
  return `${bold('Other builds')}: the same program ${parts.join('; ')}.`;
}

function named(builds: readonly Elsewhere[]): string {
  return enumeration(builds.map(({ build }) => code(build)));
}

/** This run and the passing one that is nearest to it, from where they part. */
function sideBySide(
  { steps }: Trace,
  { passing, noReturn }: Explanation,
  told: Told,
): string[] | null {
  if (passing === null || noReturn === null) return null;
  const first = noReturn.step - 1;
  const rows: string[][] = [];
  for (let at = first; at < first + SHOWN; at++) {
    const [here, there] = [steps[at], passing.steps[at]];
    if (here === undefined && there === undefined) break;
    rows.push([
      `${at + 1}`,
      here ? told(here) : ending(steps.length, at),
      there ? told(there) : '',
    ]);
  }
  const left = passing.steps.length - first - rows.length;
  if (left > 0) rows.push(['', '', `... and ${count(left, 'more step')}; it passes`]);
  return [
    `The nearest run that passes is the same for ${count(first, 'step')}:`,
    table(['#', 'this run', 'the run that passes'], rows, true),
  ];
}

function ending(steps: number, at: number): string {
  return at === steps ? '✗ failed' : '';
}
