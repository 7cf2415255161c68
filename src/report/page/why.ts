/**
 * The section of a page that says why the run fails. It begins with the conclusion; what was
 * searched (windows, the point of no return, orders, the nearest run that passes) is the evidence.
 */
import type { Explanation, OrderedSteps, Window } from '../../explain/explanation.ts';
import type { Elsewhere } from '../../explain/history.ts';
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { stepWords } from '../drawing/interleaving.ts';
import { accessText } from '../telling/access-text.ts';
import { moverName } from '../telling/actors.ts';
import { type Alias, lockName } from '../telling/aliases.ts';
import { isNews, toldPlaces } from '../telling/changes.ts';
import { returnText } from '../telling/return-text.ts';
import { bold, code, table } from '../text/markdown.ts';
import { count, enumeration } from '../text/wrap.ts';

/** Steps of each of two runs that are shown beside those of the other. */
const SHOWN = 10;

/** What the section needs to look at. */
interface WhyMaterial {
  readonly trace: Trace;
  readonly explanation: Explanation;
  readonly preemptions: number;
  readonly alias: Alias;
}

export function whySection(
  trace: Trace,
  explanation: Explanation,
  preemptions: number,
  alias: Alias,
): string {
  const material = { trace, explanation, preemptions, alias };
  const evidence = [
    ...explanation.windows.map((window) => windowText(window, material)),
    noReturnText(material),
    orderingText(material),
    historyText(material),
  ].filter((text) => text !== null);
  return [
    '## Why',
    conclusion(material),
    ...(evidence.length === 0 ? [] : [evidence.map((text) => `- ${text}`).join('\n')]),
    ...besides(material),
  ].join('\n\n');
}

/** Steps that the section speaks of. */
export function citedSteps(trace: Trace, explanation: Explanation | null): ReadonlySet<number> {
  if (explanation === null) return new Set();
  const { windows, noReturn, ordering } = explanation;
  const cited = windows.flatMap(({ after, earlier }) => {
    return earlier === null ? [after] : [after, after - earlier.steps + 1];
  });
  if (noReturn !== null && !isTrivial(trace, explanation)) cited.push(noReturn.step);
  for (const { before, after } of ordering ?? []) {
    cited.push(before.number);
    if ('number' in after) cited.push(after.number);
  }
  return new Set(cited);
}

function told(step: TraceStep, alias: Alias): string {
  return `${moverName(step.by)}: ${accessText(step, alias)}`;
}

/** One or two sentences: what has to come together, and what would have saved the run. */
function conclusion({ trace, explanation, preemptions, alias }: WhyMaterial): string {
  const { windows, schedules, ordering } = explanation;
  const window = windows.at(-1);
  if (preemptions === 0) {
    const always = schedules.complete && schedules.fail === schedules.all;
    const which = always
      ? 'whatever the order of the calls is'
      : 'the order of the calls decides, not a race';
    return `No call is left half-way: ${which}.${orderConclusion(ordering, alias)}`;
  }
  if (window === undefined) {
    const many = count(preemptions, 'preemption');
    return `It takes ${many}, and moving a single one does not save the run.`;
  }
  const last = trace.steps[window.after - 1] as TraceStep;
  const who = moverName(last.by);
  const next = trace.steps[window.after] as TraceStep;
  const saved =
    window.saving === null
      ? `come before step ${window.after} (${accessText(last, alias)})`
      : `come after ${who} had done this: ${accessText(window.saving, alias)}`;
  return (
    `${bold(`${moverName(next.by)} comes while ${who} is half-way`)}: after step ${window.after} ` +
    `(${accessText(last, alias)}). Had it ${saved}, the run would have passed.`
  );
}

function orderConclusion(ordering: readonly OrderedSteps[] | null, alias: Alias): string {
  const [order] = ordering ?? [];
  if (ordering?.length !== 1 || order === undefined || !('number' in order.after)) return '';
  const { before, after } = order;
  return ` It fails if and only if “${told(before, alias)}” comes before “${told(after, alias)}”.`;
}

function windowText({ after, later, earlier, saving }: Window, material: WhyMaterial): string {
  const { trace, alias } = material;
  const last = trace.steps[after - 1] as TraceStep;
  const name = moverName(last.by);
  const saves: string[] = [];
  if (earlier !== null) {
    const spared = trace.steps[after - earlier.steps] as TraceStep;
    saves.push(`is left before step ${spared.number} (${told(spared, alias)})`);
  }
  if (later !== null && saving !== null) {
    const more = count(later.steps, 'more step');
    const what = accessText(saving, alias);
    saves.push(`takes ${more} first${later.steps === 1 ? ':' : ', the last of them'} ${what}`);
  }
  const places = (earlier?.steps ?? 1) + (later?.steps ?? 1) - 1;
  const where =
    earlier === null || later === null || places === 1
      ? ''
      : ` Wherever ${name} is left between those two, the run fails; places between which the ` +
        'other one could only wait for a lock count as one schedule.';
  return (
    `${bold(`The window around step ${after}`)} (${told(last, alias)}). The same schedule passes ` +
    `if ${name} ${saves.join(', or if it ')}.${where}`
  );
}

/** Only one can still move then, or it lies before the switch that decides. */
function isTrivial({ steps }: Trace, { noReturn, windows }: Explanation): boolean {
  if (noReturn === null || noReturn.step === 0) return false;
  const left = steps.slice(noReturn.step - 1);
  const movers = new Set(left.map(({ by }) => by.name));
  return movers.size === 1 || windows.some(({ after }) => noReturn.step <= after);
}

function noReturnText({ trace, explanation, alias }: WhyMaterial): string | null {
  const { noReturn } = explanation;
  if (noReturn === null || isTrivial(trace, explanation)) return null;
  if (noReturn.step === 0) {
    return `${bold('Nothing saves it')}: no schedule of this program passes.`;
  }
  const step = trace.steps[noReturn.step - 1] as TraceStep;
  if (noReturn.atTheLatest) {
    return (
      `${bold(`No return from step ${noReturn.step} on, at the latest`)} (${told(step, alias)}): ` +
      'whoever moves when after it, no run passes. From the step before it there are too many ' +
      'ways to go on for all to be looked at.'
    );
  }
  return (
    `${bold(`Point of no return: step ${noReturn.step}`)} (${told(step, alias)}). Whoever moves ` +
    'when from there on, no run passes; just before it, one still does.'
  );
}

function orderingText({ explanation, alias }: WhyMaterial): string | null {
  const { ordering } = explanation;
  if (ordering === null) return null;
  if (ordering.length === 0) return null;
  const orders = ordering.map(({ before, after }) => {
    const first = `step ${before.number} (${told(before, alias)})`;
    if ('number' in after) return `${first} before step ${after.number} (${told(after, alias)})`;
    const awaited = `${after.verb} of ${code(lockName(alias, after.object))}`;
    return `${first} before ${after.actor}’s ${awaited}, which it has not got to`;
  });
  const both =
    ordering.length > 1
      ? 'With these orders no schedule passes, and without any one of them some do.'
      : 'With this order no schedule passes, and without it some do.';
  return `${bold('Enough, and necessary')}: ${orders.join('; ')}. ${both}`;
}

function historyText({ explanation, preemptions }: WhyMaterial): string | null {
  const said = explanation.telling.parting.join(' ');
  const history = explanation.history.filter(({ build }) => !said.includes(code(build)));
  const bound =
    preemptions === 0 ? 'without a preemption' : `with at most ${count(preemptions, 'preemption')}`;
  const failing = history.filter(({ fails }) => fails);
  const holding = history.filter(({ fails, complete }) => !fails && complete);
  const unsure = history.filter(({ fails, complete }) => !fails && !complete);
  const parts = [
    failing.length === 0 ? [] : [`fails in the same way on ${named(failing)}`],
    holding.length === 0
      ? []
      : [`has no schedule ${bound} that fails like this on ${named(holding)}`],
    unsure.length === 0
      ? []
      : [`did not fail like this on the schedules that were tried on ${named(unsure)}`],
  ].flat();
  if (parts.length === 0) return null;
  const limits =
    holding.length === 0 ? '' : ' That is no proof that a build does not have the bug at all.';
  const marks = history.some(({ altered }) => altered)
    ? ' What follows a + in a name was added to that kernel, what follows a ~ was taken out; ' +
      '“proposed” are the fixes that this project proposes.'
    : '';
  const head = `${bold('Other builds')}, beside those above`;
  return `${head}: the same program ${parts.join('; ')}.${limits}${marks}`;
}

function named(builds: readonly Elsewhere[]): string {
  return enumeration(builds.map(({ build }) => code(build)));
}

/** This run and the passing one that is nearest to it, from where they part. */
function besides({ trace, explanation, alias }: WhyMaterial): string[] {
  const { passing, noReturn } = explanation;
  if (passing === null || noReturn === null) return [];
  const first = noReturn.step - 1;
  const wrong = new Set(
    trace.wrong.flatMap(({ thing, from }) => {
      return [thing, ...from.map((one) => one.thing)].flatMap((one) => {
        return 'field' in one ? [one.name] : [];
      });
    }),
  );
  const rows = [trace, passing].map((run) => telling(run, first, wrong, alias));
  const [here = [], there = []] = rows;
  const lines = Array.from({ length: Math.max(here.length, there.length) }, (_, at) => {
    return [here[at] ?? '', there[at] ?? ''];
  });
  lines.push([`✗ ${endings(trace)}`, `✓ ${endings(passing)}`]);
  return [
    `The run that passes and is the same for longest, ${count(first, 'step')}; from there on, ` +
      'what is not mere traffic:',
    table(['this run', 'the run that passes'], lines),
  ];
}

/** The first step after the parting, and those that change what matters or answer. */
function telling(
  { steps }: Trace,
  first: number,
  wrong: ReadonlySet<string>,
  alias: Alias,
): string[] {
  const matter = steps.slice(first).filter((step, at) => {
    if (at === 0 || step.returned !== null || toldPlaces([step]).length > 0) return true;
    return step.changes.some((change) => wrong.has(change.place.name) && isNews(change));
  });
  const texts = matter.slice(0, SHOWN).map((step) => {
    const answer = step.returned === null ? '' : `; **return ${returnText(step.returned)}**`;
    return `${step.number}: ${moverName(step.by)}: ${stepWords(step, alias)}${answer}`;
  });
  const left = matter.length - texts.length;
  return left === 0 ? texts : [...texts, `... and ${count(left, 'more', 'more')}`];
}

/** How it ends for everybody. */
function endings({ steps, state }: Trace): string {
  return state.tasks
    .map(({ name, asleep, op, died, next }) => {
      const answers = steps.filter(({ by, returned }) => by.name === name && returned !== null);
      const last = answers.at(-1)?.returned ?? null;
      const answer = last === null ? '' : ` was told ${returnText(last)}`;
      if (died) return `${name}${next === null ? ' is gone' : ' is in the middle of its exit'}`;
      if (asleep) return `${name} sleeps`;
      const own = steps.findLast(({ by }) => by.name === name);
      const between = own === undefined || own.returned !== null;
      if (op !== null && !between)
        return `${name} is under way${answer === '' ? '' : `, and${answer} before`}`;
      return `${name}${answer === '' ? ' has no more to do' : answer}`;
    })
    .join('; ');
}
