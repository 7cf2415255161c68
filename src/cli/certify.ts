/** `pifuzz certify`: what a page claims of its counterexample, searched again. */

import type { Command } from 'commander';
import { crewOf } from '../campaign/crew/crew.ts';
import { setStage, settingOf } from '../campaign/setting.ts';
import { guard, Stopped, Stuck, watched } from '../campaign/watchdog.ts';
import { type Subject, subjectOf } from '../explore/subject.ts';
import { printProgram } from '../program/text.ts';
import { CERTIFICATE_HEADING, certificateSection } from '../report/page/certificate-section.ts';
import { certify } from '../shrink/certificate.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { printToken, type Replayable } from '../shrink/token.ts';
import { canonical } from '../sweep/canonical.ts';
import { fileText } from './arguments.ts';
import { blame, quoted, shortened, UsageError, visible } from './complaints.ts';
import { Interrupts } from './interrupts.ts';
import { FAILS, HOLDS, type Io, MISUSED, UNDECIDED } from './io.ts';
import { jsonText } from './json.ts';
import { isSameKind, readPage } from './page-read.ts';
import { buildOf, replayableOf, replayOn } from './recorded.ts';
import { oraclesAmong, rulesNamed } from './rules.ts';
import { statusOn } from './status.ts';
import { firstToFail, type Met, type NamedSweep, sweepNamedIn } from './sweep/again.ts';
import { counted } from './words.ts';

/** What became of one page. */
interface Recheck {
  readonly page: string;
  readonly verdict: 'holds' | 'does not hold' | 'cannot be checked' | 'not checked';
  /** Half a sentence: what was searched, what differs, or what is wrong with the page. */
  readonly what: string;
}

/** The worst verdict first. */
const WORST = ['cannot be checked', 'does not hold', 'not checked', 'holds'] as const;
const CODES = {
  'cannot be checked': MISUSED,
  'does not hold': FAILS,
  'not checked': UNDECIDED,
  holds: HOLDS,
};
const INTERRUPTION = 'because it was interrupted';

/** Searching takes seconds; on a busy machine, or with five tasks, many. */
const PATIENCE = { first: 120_000, most: 1_000_000, untilSigint: true };

export function addCertify(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('certify')
    .summary('check again that counterexamples are minimal')
    .description(
      'Replays the counterexample of each page, searches again for a simpler one, and compares ' +
        "what comes out with the page's certificate. Needs nothing but the page. Exits with 0 if " +
        'every certificate holds, with 1 if one does not, with 2 if a page cannot be checked, ' +
        'and with 4 if Ctrl-C came first.',
    )
    .argument('<page...>', 'pages that pifuzz fuzz has written; - is standard input')
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (pages: readonly string[], { json }: { json?: true }) => {
      const rechecks = await recheckAll(pages, json === true, io);
      if (json) io.stdout.write(jsonText({ verdict: verdictOf(rechecks), pages: rechecks }));
      done(CODES[verdictOf(rechecks)]);
    });
}

async function recheckAll(pages: readonly string[], json: boolean, io: Io): Promise<Recheck[]> {
  const rechecks: Recheck[] = [];
  let interrupted = false;
  const stop = () => {
    interrupted = true;
  };
  const interrupts = new Interrupts(io, { stop, hurry: stop });
  /** Searching hears a Ctrl-C, but not one that came right before it. */
  const mayBegin = async () => {
    await interrupts.breathe();
    return !interrupted;
  };
  const status = statusOn(io);
  try {
    for (const [at, page] of pages.entries()) {
      if (interrupted) break;
      status.say(`Searching, page ${at + 1} of ${pages.length}: ${visible(page)}`);
      const recheck = await recheckOf(page, interrupts, {
        mayBegin,
        isStopped: () => interrupted,
        io,
      });
      status.end();
      rechecks.push(recheck);
      const { verdict, what } = recheck;
      if (!json) io.stdout.write(`${visible(page)}: ${verdict}, ${what}\n`);
    }
    const left = pages.slice(rechecks.length);
    if (!json && left.length > 0) {
      io.stdout.write(`${counted(left.length, 'more page')} not checked, ${INTERRUPTION}\n`);
    }
    return [...rechecks, ...left.map((page) => unchecked(page, INTERRUPTION))];
  } finally {
    status.end();
    interrupts.release();
  }
}

/** What the pages say together: the worst of them. */
function verdictOf(rechecks: readonly Recheck[]): Recheck['verdict'] {
  return WORST.find((verdict) => rechecks.some((one) => one.verdict === verdict)) ?? 'holds';
}

/** What a search has to do with besides its page. */
interface Around {
  /** Lets signals be heard first. */
  mayBegin(): Promise<boolean>;
  isStopped(): boolean;
  readonly io: Io;
}

/** One page that is none must not cost the others. */
async function recheckOf(page: string, interrupts: Interrupts, around: Around): Promise<Recheck> {
  try {
    return await search(page, around);
  } catch (thrown) {
    if (thrown instanceof Stopped) {
      interrupts.heard();
      return unchecked(page, INTERRUPTION);
    }
    if (thrown instanceof Stuck) return unchecked(page, `because ${thrown.message}`);
    if (!(thrown instanceof UsageError)) throw thrown;
    return { page, verdict: 'cannot be checked', what: thrown.message };
  }
}

async function search(page: string, { mayBegin, isStopped, io }: Around): Promise<Recheck> {
  const text = fileText(page);
  if (text === null) throw new UsageError(`there is no file ${quoted(page)}`);
  const { token, kind, oracles } = readPage(text, page);
  const claimed = sectionOf(text);
  if (claimed === null) throw new UsageError('it has no certificate');
  const replayable = replayableOf({ token, where: '' });
  const build = buildOf(replayable);
  const subject = watched(subjectOf(build, oraclesAmong(rulesNamed(oracles))));
  if (!(await mayBegin())) return unchecked(page, INTERRUPTION);
  const named = sweepNamedIn(claimed);
  try {
    const met =
      named === null || kind === null
        ? null
        : await sweptAgain(named, subject, oracles, kind, isStopped, io);
    if (isStopped()) return unchecked(page, INTERRUPTION);
    return guard(() => {
      const found = replayed(replayable, subject);
      if (found === null) return differs(page, `the run does not fail on ${build.name} any more`);
      if (kind !== null && !isSameKind(kind, found.kind)) {
        return differs(page, `the run fails in another way now: ${found.kind}`);
      }
      if (named !== null && met === null) return differs(page, 'its sweep meets no such failure');
      if (met !== null && canonical(met.program).text !== canonical(found.program).text) {
        const text = printProgram(met.program, ' | ');
        return differs(page, `a sweep meets a simpler program that fails in this way: ${text}`);
      }
      const certificate = { ...certify(subject, found), swept: met?.swept ?? null };
      return compare(page, claimed, found, certificate);
    }, PATIENCE);
  } catch (thrown) {
    const isOver = thrown instanceof Stopped || (thrown instanceof Stuck && !thrown.inOneRun);
    if (isOver) throw thrown;
    throw blame(thrown, `the build ${build.name} and the token ${printToken(replayable)}`);
  }
}

async function sweptAgain(
  named: NamedSweep,
  subject: Subject,
  judges: readonly string[],
  kind: string,
  isStopped: () => boolean,
  io: Io,
): Promise<Met | null> {
  const crew = crewOf(io.jobs ?? 1);
  const setting = settingOf(subject, judges);
  setStage(setting, subject);
  try {
    return await firstToFail(named, setting, kind, crew, isStopped);
  } finally {
    await crew.end();
  }
}

function sectionOf(text: string): string | null {
  const begin = text.indexOf(`\n${CERTIFICATE_HEADING}\n`);
  if (begin < 0) return null;
  const section = text.slice(begin + 1);
  const end = section.search(/\n\n(?:## |<details>)/);
  return (end < 0 ? section : section.slice(0, end)).trimEnd();
}

/** Null if it does not fail, or does not fit. */
function replayed(replayable: Replayable, subject: Subject): Counterexample | null {
  const { recording, divergence } = replayOn(subject, replayable);
  const { failure, preemptions, switches, steps } = recording;
  if (failure === null || divergence !== null) return null;
  const { kind, sentence } = failure;
  return { ...replayable, kind, sentence, preemptions, switches, steps };
}

function compare(
  page: string,
  claimed: string,
  found: Counterexample,
  certificate: ReturnType<typeof certify>,
): Recheck {
  const { simplest, smaller, levels } = certificate;
  const failing = smaller.filter((one) => one.failing !== null).length;
  if (!simplest) return differs(page, 'a simpler schedule fails in the same way');
  if (failing > 0) return differs(page, `${failing} simpler programs fail in the same way`);
  const now = certificateSection(found, certificate).split('\n');
  const then = claimed.split('\n');
  const at = now.findIndex((line, index) => line !== then[index]);
  if (at >= 0 || now.length !== then.length) {
    const said = shortened((then[at] ?? 'nothing').trim(), 160);
    const says = shortened((now[at] ?? 'nothing').trim(), 160);
    return differs(page, `where it says '${visible(said)}', the search says '${visible(says)}'`);
  }
  const schedules = levels.reduce((sum, level) => sum + level.schedules, 0);
  const programs = smaller.length + (certificate.swept?.programs ?? 0);
  const searched = [counted(schedules, 'schedule'), counted(programs, 'simpler program')];
  return { page, verdict: 'holds', what: `nothing simpler among ${searched.join(' and ')}` };
}

function unchecked(page: string, what: string): Recheck {
  return { page, verdict: 'not checked', what };
}

function differs(page: string, what: string): Recheck {
  return { page, verdict: 'does not hold', what };
}
