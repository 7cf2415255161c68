/** The end of `pifuzz conform`: what was compared, what differed, and what could not be asked. */
import type { LitmusProgram, Strange } from '../../conform/litmus/litmus.ts';
import {
  againCommand,
  disagreementPage,
  type Parties,
  sentenceOf,
  strangePage,
} from '../../conform/page.ts';
import { printScript } from '../../conform/script.ts';
import type { Disagreement } from '../../conform/sequential.ts';
import { printProgram } from '../../program/text.ts';
import { wrap } from '../../report/text/wrap.ts';
import { why } from '../arguments.ts';
import { quoted } from '../complaints.ts';
import type { Io } from '../io.ts';
import { writePage } from '../pages.ts';
import { beside, counted, grouped } from '../words.ts';
import { answersObject, answersText } from './answers.ts';
import type { ConformPlan, Judgement } from './command.ts';

/** Something that differs, and the path of its page; null if it could not be written. */
export interface Page {
  readonly found: Disagreement | Strange;
  readonly path: string | null;
}

export function partiesOf({ build }: ConformPlan, { abilities }: Judgement): Parties {
  return { build: build.name, release: abilities.release };
}

export function publishJudgement(plan: ConformPlan, judgement: Judgement, io: Io): Page[] {
  const parties = partiesOf(plan, judgement);
  const { disagreements } = judgement.sequential;
  const { strange, programs } = judgement.litmus;
  const pages = disagreements.map((found) => {
    const name = `conform.${parties.build}.${found.kind.replace(/[^\w.+~-]+/g, '-')}.md`;
    return { found, name, text: disagreementPage(found, parties) };
  });
  const odd = strange.map((found, at) => {
    const known = programs.find(({ program }) => program === found.program);
    const name = `conform.${parties.build}.litmus-${at + 1}.md`;
    return { found, name, text: strangePage(found, known, parties) };
  });
  return [...pages, ...odd].map(({ found, name, text }) => {
    try {
      return { found, path: writePage(plan.reports, name, text) };
    } catch (thrown) {
      io.stderr.write(`pifuzz: ${quoted(name)} cannot be written: ${why(thrown)}\n`);
      return { found, path: null };
    }
  });
}

/** Why parts were left out, as sentences without an end. */
function skipped({ abilities }: Judgement): string[] {
  const { noPriorities, noLock2, noRequeue, noDeaths, noFaults, kthread } = abilities;
  const reasons: string[] = [];
  if (noPriorities !== null) reasons.push(`priorities, because ${noPriorities}`);
  if (noLock2 !== null) reasons.push(`lock2, because ${noLock2}`);
  if (noRequeue !== null) reasons.push(`condition variables, because ${noRequeue}`);
  if (noDeaths !== null) reasons.push(`the death of tasks, because ${noDeaths}`);
  if (noFaults !== null && noFaults !== noDeaths) {
    reasons.push(`page faults, because ${noFaults}`);
  }
  if (kthread === null) reasons.push('TIDs of kernel threads, because none is to be seen');
  return reasons;
}

/** What a comparison ends with. */
export type ConformVerdict = 'agrees' | 'differs' | 'interrupted' | 'skipped';

/** A difference stays one, whatever else happened; and who was interrupted has not agreed. */
export function verdictOf({ sequential, litmus, interrupted }: Judgement): ConformVerdict {
  if (sequential.disagreements.length + litmus.strange.length > 0) return 'differs';
  if (interrupted) return 'interrupted';
  return sequential.scripts + litmus.programs.length === 0 ? 'skipped' : 'agrees';
}

function headlineOf(plan: ConformPlan, judgement: Judgement, verdict: ConformVerdict): string {
  const { build, release } = partiesOf(plan, judgement);
  const { sequential, litmus, interrupted } = judgement;
  const [reason] = [...sequential.unplayed.keys(), ...litmus.unplayed.keys()];
  const cut = interrupted ? ', interrupted' : '';
  switch (verdict) {
    case 'agrees':
      return `${build} agrees with Linux ${release} (seed ${plan.seed}).`;
    case 'differs':
      return `${build} does not agree with Linux ${release} (seed ${plan.seed}${cut}).`;
    case 'interrupted':
      return (
        `The comparison of ${build} with Linux ${release} was interrupted (seed ${plan.seed}); ` +
        'nothing that differs was found until then.'
      );
    case 'skipped':
      return `${build} was not compared with anything${reason === undefined ? '' : `: ${reason}`}.`;
  }
}

export function judgementText(
  plan: ConformPlan,
  judgement: Judgement,
  pages: readonly Page[],
  width: number,
): string {
  const { build, release } = partiesOf(plan, judgement);
  const { sequential } = judgement;
  const headline = headlineOf(plan, judgement, verdictOf(judgement));
  const found = pages.map((page) => pageText(plan, judgement, page, width));
  const shown = plan.program === null ? [] : judgement.litmus.programs.map(shownText);
  if (sequential.asked !== null) {
    shown.push(answersText(sequential.asked, { build, release }, width));
  }
  return [wrap(headline, width).join('\n'), ...found, ...shown, didText(judgement, width)]
    .map((part) => `${part}\n`)
    .join('\n');
}

function pageText(
  plan: ConformPlan,
  judgement: Judgement,
  { found, path }: Page,
  width: number,
): string {
  const parties = partiesOf(plan, judgement);
  const page = `  page:  ${path ?? 'could not be written'}`;
  if ('difference' in found) {
    return [
      `${found.kind} (${counted(found.scripts, 'script')})`,
      ...wrap(sentenceOf(found, parties), width - 2).map((line) => `  ${line}`),
      page,
      `  again: ${againCommand(printScript(found.script), parties)}`,
    ].join('\n');
  }
  const { outcome, hung, rounds, program } = found;
  return [
    hung
      ? 'Linux did not come to an end'
      : `an outcome that is not allowed (${counted(rounds, 'round')})`,
    ...(hung ? wrap(outcome, width - 2) : [outcome]).map((line) => `  ${line}`),
    `  ${printProgram(program, ' | ')}`,
    page,
  ].join('\n');
}

function didText(judgement: Judgement, width: number): string {
  const { sequential, litmus, abilities, killed } = judgement;
  const aspects = ['return values', 'futex words', 'who is blocked'];
  if (abilities.noPriorities === null) aspects.push('all priorities');
  const { seen, allowed } = outcomesOf(litmus.programs);
  const rows: [string, string][] = [
    [
      'scripts',
      `${counted(sequential.scripts, 'script')} with ` +
        `${counted(sequential.commands, 'command')} in ${sequential.seconds.toFixed(1)} s; ` +
        `after each were compared: ${aspects.join(', ')}`,
    ],
    [
      'litmus',
      `${counted(litmus.programs.length, 'program')} in ${counted(litmus.rounds, 'round')} in ` +
        `${litmus.seconds.toFixed(1)} s; of ${counted(allowed, 'allowed outcome')} ` +
        `${grouped(seen)} were seen, and ${grouped(allowed - seen)} never`,
    ],
    ['skipped', skipped(judgement).join('; ') || 'nothing'],
  ];
  const undecided = undecidedOf(litmus.programs);
  if (undecided > 0) {
    const many = counted(undecided, 'outcome');
    const why = 'no schedule was found, and there are too many to look at all of them';
    rows.push(['undecided', `${many} that Linux showed: ${why}`]);
  }
  const unplayed = [...sequential.unplayed, ...litmus.unplayed];
  for (const [reason, count] of unplayed) rows.push(['not run', `${grouped(count)}: ${reason}`]);
  if (killed > 0) {
    rows.push(['killed', `${counted(killed, 'process', 'processes')} that came to no end`]);
  }
  return ['Compared', ...rows.map(([name, text]) => beside(`  ${name}`, 12, text, width))].join(
    '\n',
  );
}

/** What one program ended with, the most frequent outcome first. */
function shownText({ seen, allowed }: LitmusProgram): string {
  const rows = [...new Set([...seen.keys(), ...allowed])].map((outcome) => {
    return [seen.get(outcome) ?? 0, outcome] as const;
  });
  rows.sort(([a], [b]) => b - a);
  return [
    'Outcomes',
    ...rows.map(([often, text]) => `${grouped(often).padStart(9)}  ${text}`),
  ].join('\n');
}

/** Of how many outcomes nobody can say whether the build allows them. */
function undecidedOf(programs: readonly LitmusProgram[]): number {
  return programs.reduce((sum, { undecided }) => sum + undecided.size, 0);
}

/** Of a program each outcome, how often it was seen, and whether the build allows it, if known. */
function outcomesObject({ seen, allowed, undecided }: LitmusProgram) {
  return [...new Set([...seen.keys(), ...allowed])].map((outcome) => ({
    outcome,
    rounds: seen.get(outcome) ?? 0,
    allowed: undecided.has(outcome) ? null : allowed.has(outcome),
  }));
}

function outcomesOf(programs: readonly LitmusProgram[]): { seen: number; allowed: number } {
  let seen = 0;
  let allowed = 0;
  for (const program of programs) {
    allowed += program.allowed.size;
    for (const outcome of program.seen.keys()) if (program.allowed.has(outcome)) seen++;
  }
  return { seen, allowed };
}

/** The object that `--json` prints. */
export function judgementObject(plan: ConformPlan, judgement: Judgement, pages: readonly Page[]) {
  const { sequential, litmus, abilities, interrupted, killed } = judgement;
  const pathOf = (found: Page['found']) => pages.find((page) => page.found === found)?.path ?? null;
  return {
    build: plan.build.name,
    release: abilities.release,
    seed: plan.seed,
    verdict: verdictOf(judgement),
    interrupted,
    skipped: skipped(judgement),
    killed,
    sequential: {
      scripts: sequential.scripts,
      commands: sequential.commands,
      seconds: sequential.seconds,
      notRun: Object.fromEntries(sequential.unplayed),
      answers: answersObject(sequential.asked),
      disagreements: sequential.disagreements.map((found) => ({
        kind: found.kind,
        scripts: found.scripts,
        sentence: sentenceOf(found, partiesOf(plan, judgement)),
        script: printScript(found.script),
        report: pathOf(found),
      })),
    },
    litmus: {
      programs: litmus.programs.length,
      rounds: litmus.rounds,
      seconds: litmus.seconds,
      notRun: Object.fromEntries(litmus.unplayed),
      undecided: litmus.programs.flatMap(({ program, undecided }) => {
        if (undecided.size === 0) return [];
        return [{ program: printProgram(program, ' | '), outcomes: [...undecided] }];
      }),
      outcomes: plan.program === null ? [] : litmus.programs.flatMap(outcomesObject),
      strange: litmus.strange.map((found) => ({
        program: printProgram(found.program, ' | '),
        outcome: found.outcome,
        hung: found.hung,
        threads: found.threads ?? [],
        rounds: found.rounds,
        report: pathOf(found),
      })),
      neverSeen: litmus.programs.flatMap(({ program, seen, allowed }) => {
        const outcomes = [...allowed].filter((outcome) => !seen.has(outcome));
        if (outcomes.length === 0) return [];
        return [{ program: printProgram(program, ' | '), outcomes }];
      }),
    },
  };
}
