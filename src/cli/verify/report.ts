/** What `pifuzz verify` says of its verdict: as a text, and as an object. */
import type { Fate } from '../../campaign/fate.ts';
import type { Breach, Verdict, VerifyOptions } from '../../campaign/verify.ts';
import type { Build } from '../../kernel/build.ts';
import { MAX_RT_PRIO } from '../../kernel/sched/task_struct.ts';
import type { Rule } from '../../machine/checks.ts';
import { type Program, targetName } from '../../program/program.ts';
import { printProgram } from '../../program/text.ts';
import { replayCommand } from '../../report/text/command-line.ts';
import { wrap } from '../../report/text/wrap.ts';
import type { UnfairRetry } from '../../search/unfair-retry.ts';
import { printToken } from '../../shrink/token.ts';
import { namesOf } from '../rules.ts';
import { counted, grouped } from '../words.ts';

/** A program that was searched on a build. */
export interface Verified {
  readonly build: Build;
  readonly program: Program;
  /** Those that judge. */
  readonly rules: readonly Rule[];
  readonly options: VerifyOptions;
  readonly verdict: Verdict;
  /** The same of the build to compare with; null if there is none, or nothing to compare. */
  readonly against: { readonly build: Build; readonly verdict: Verdict } | null;
}

/** What the build to compare with does with the program; null if there is none. */
function fateOf({ against }: Verified, { kind }: Breach): Fate | null {
  if (against === null) return null;
  if (against.verdict.breaches.some((breach) => breach.kind === kind)) return 'fails';
  return against.verdict.complete ? 'holds' : 'not known';
}

export function isNews(verified: Verified, breach: Breach): boolean {
  return fateOf(verified, breach) !== 'fails';
}

function tokenOf({ build, program }: Verified, { recording: { decisions } }: Breach): string {
  return printToken({ build: build.name, program, decisions });
}

export function objectOf(verified: Verified) {
  const { build, program, rules, options, verdict, against } = verified;
  const { states, transitions, runs, complete, bound, stopped, collisionProbability } = verdict;
  return {
    build: build.name,
    program: printProgram(program, ' | '),
    verdict: wordFor(verified),
    oracles: rules.map(({ name }) => name),
    kind: options.kind ?? null,
    against: against?.build.name ?? null,
    states,
    transitions,
    runs,
    complete,
    bound,
    stopped,
    seconds: Math.round(verdict.seconds * 1000) / 1000,
    collisionProbability,
    violations: verdict.breaches.map((breach) => {
      const { preemptions, switches, steps } = breach.recording;
      const { kind, sentence } = breach;
      const [fate, token] = [fateOf(verified, breach), tokenOf(verified, breach)];
      return { kind, sentence, preemptions, switches, steps, against: fate, token };
    }),
    known: verdict.known,
    retries: verdict.retries.map(({ task, call, lock, place, waitsFor }) => {
      return { task, call, lock: targetName(lock), place, waitsFor };
    }),
  };
}

export function textOf(verified: Verified, width: number): string {
  const { build, program, rules, options, verdict } = verified;
  const lines = [...wrap(`${headline(verified)} (build ${build.name})`, width), ''];
  for (const line of printProgram(program).split('\n')) lines.push(...indented(line, width));
  lines.push('', ...wrap(figures(verdict), width), ...wrap(reach(verdict), width));
  const { kind = null } = options;
  const named = namesOf(rules);
  if (kind !== null) lines.push(...wrap(`Nothing was looked for but ${kind}.`, width));
  else if (named.length > 0) lines.push(...wrap(`Judged by ${named.join(', ')} alone.`, width));
  if (verdict.known.length > 0) lines.push(...wrap(knownText(verdict), width));
  for (const breach of verdict.breaches) {
    const fate = fateOf(verified, breach);
    lines.push('', breach.kind, ...indented(breach.sentence, width));
    if (fate !== null)
      lines.push(...indented(`${verified.against?.build.name} ${FATES[fate]}`, width));
    lines.push(...indented(size(breach), width));
    lines.push(`  ${replayCommand(tokenOf(verified, breach), build, named)}`);
  }
  for (const retry of verdict.retries) lines.push('', ...wrap(retryText(retry), width));
  return `${lines.join('\n')}\n`;
}

const FATES: Readonly<Record<Fate, string>> = {
  fails: 'fails like this, too',
  holds: 'holds for this program',
  'not known': 'may fail like this, too: not all of its schedules were looked at',
};

/** What does not count, and what that means. */
function knownText({ known }: Verdict): string {
  return (
    `Schedules that end in ${known.join(' or ')} do not count; what would have come after that ` +
    'was not looked at.'
  );
}

/** What the model cannot judge, as it has no CPUs. */
function retryText({ task, call, lock, place, waitsFor, prios }: UnfairRetry): string {
  const [own = 0] = prios;
  const who =
    waitsFor.length === 0 ? 'several other tasks have run' : `${waitsFor.join(' or ')} has run`;
  return (
    `Note: in its ${call} of ${targetName(lock)} ${task} can go round in ${place}() until ` +
    `${who}. ` +
    `Here that is no failure. But ${task} runs as fifo ${MAX_RT_PRIO - 1 - own} and is at least ` +
    'as urgent: on one CPU a real-time scheduler need not let the other one run, and then ' +
    `${task} goes round for ever.`
  );
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

/** The verdict for a program that reads it. */
function wordFor(verified: Verified): string {
  const { breaches, complete, bound } = verified.verdict;
  if (breaches.some((breach) => isNews(verified, breach))) return 'fails';
  if (!complete) return 'undecided';
  if (breaches.length > 0) return 'nothing new';
  return bound === null ? 'holds' : 'holds within bound';
}

function headline(verified: Verified): string {
  const { breaches, complete, bound, known } = verified.verdict;
  if (breaches.length > 0) {
    const news = breaches.filter((breach) => isNews(verified, breach)).length;
    const other = verified.against?.build.name;
    const ways = counted(breaches.length, 'way');
    if (other === undefined) return `Fails, in ${ways}`;
    if (news === 0) return `Fails, in ${ways}; none is new, ${other} fails like this, too`;
    if (news === breaches.length) return `Fails, in ${ways}; ${other} was seen to fail in none`;
    return `Fails, in ${ways}; ${news} of them new, ${other} fails like the others, too`;
  }
  if (!complete) return 'Undecided: no failure so far';
  const way = known.length === 0 ? '' : ' in a way that counts';
  if (bound === null) return `Holds: no schedule fails${way}`;
  return `Holds as far as searched: ${within(bound)}${way}`;
}

function within(bound: number): string {
  return `no schedule with at most ${counted(bound, 'preemption')} fails`;
}

function size({ kind, recording: { preemptions, switches, steps } }: Breach): string {
  const parts = [counted(preemptions, 'preemption'), counted(switches, 'switch', 'switches')];
  // A livelock has no end at which a replay could fail.
  const then = kind.startsWith('no-livelock/') ? 'this leads into it' : 'it replays with';
  return `${parts.join(', ')}, ${counted(steps, 'step')}; ${then}`;
}

function figures({ states, transitions, runs, seconds: taken, collisionProbability }: Verdict) {
  const chance = collisionProbability === 0 ? '0' : collisionProbability.toExponential(1);
  return (
    `${counted(states, 'state')}, ${counted(transitions, 'transition')}, ` +
    `${counted(runs, 'run')}, ${taken.toFixed(1)} s. The probability that two states were taken ` +
    `for one is about ${chance}.`
  );
}

/** What the verdict does not say is said as well. */
function reach({ complete, bound, stopped, states, seen }: Verdict): string {
  const limit = bound === null ? '' : ` with at most ${counted(bound, 'preemption')}`;
  if (complete && bound === null) return 'Every schedule of this program was looked at.';
  if (complete) {
    return (
      `Every schedule${limit} was looked at; one with more may still fail. Livelocks were not ` +
      'looked for.'
    );
  }
  const why =
    stopped === 'time'
      ? 'the time was up'
      : stopped === 'states'
        ? `${grouped(states)} states are as many as may be remembered`
        : 'it was interrupted';
  const share = `${Math.floor(100 * seen)} %`;
  return `Not all schedules${limit} were looked at, because ${why}; by a rough estimate ${share}.`;
}
