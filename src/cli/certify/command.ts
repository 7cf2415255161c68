/** `pifuzz certify`: what a page claims of its counterexample, searched again. */

import type { Command } from 'commander';
import { type Crew, crewOf } from '../../campaign/crew/crew.ts';
import { Aborted } from '../../campaign/crew/lost.ts';
import { setStage, settingOf } from '../../campaign/setting.ts';
import { thrownFor } from '../../campaign/trouble.ts';
import { subjectOf } from '../../explore/subject.ts';
import { CERTIFICATE_HEADING } from '../../report/page/certificate-section.ts';
import { printToken } from '../../shrink/token.ts';
import { fileText, jobsIn } from '../arguments.ts';
import { blame, quoted, UsageError, visible } from '../complaints.ts';
import { Interrupts } from '../interrupts.ts';
import { FAILS, HOLDS, type Io, MISUSED, UNDECIDED } from '../io.ts';
import { jsonText } from '../json.ts';
import { readPage } from '../page-read.ts';
import { buildOf, changeOf, replayableOf } from '../recorded.ts';
import { oraclesAmong, rulesNamed } from '../rules.ts';
import { statusOn } from '../status.ts';
import { firstToFail, sweepNamedIn } from '../sweep/again.ts';
import { counted } from '../words.ts';
import { type PageClaim, type PageOutcome, RECHECK, unchecked } from './recheck-errand.ts';

/** What became of one page. */
interface Recheck extends PageOutcome {
  readonly page: string;
}

/** The worst verdict first. */
const WORST = ['cannot be checked', 'does not hold', 'not checked', 'holds'] as const;
const CODES = {
  'cannot be checked': MISUSED,
  'does not hold': FAILS,
  'not checked': UNDECIDED,
  holds: HOLDS,
};
const INTERRUPTED = unchecked('because it was interrupted');

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
    .option(
      '--jobs <n>',
      'how many pages are searched at a time, by a worker thread each (default: one for each core)',
    )
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (pages: readonly string[], words: { json?: true; jobs?: string }) => {
      const crew = crewOf(jobsIn(words) ?? io.jobs);
      const isJson = words.json === true;
      const rechecks = await new Rechecking(pages, crew, isJson, io).all();
      if (isJson) io.stdout.write(jsonText({ verdict: verdictOf(rechecks), pages: rechecks }));
      done(CODES[verdictOf(rechecks)]);
    });
}

/** What the pages say together: the worst of them. */
function verdictOf(rechecks: readonly Recheck[]): PageOutcome['verdict'] {
  return WORST.find((verdict) => rechecks.some((one) => one.verdict === verdict)) ?? 'holds';
}

/** Pages are searched by whoever is free, and told of in their order. */
class Rechecking {
  readonly #pages: readonly string[];
  readonly #crew: Crew;
  readonly #isJson: boolean;
  readonly #io: Io;
  readonly #interrupted = new AbortController();

  constructor(pages: readonly string[], crew: Crew, isJson: boolean, io: Io) {
    this.#pages = pages;
    this.#crew = crew;
    this.#isJson = isJson;
    this.#io = io;
  }

  async all(): Promise<Recheck[]> {
    const stop = () => this.#interrupted.abort();
    const interrupts = new Interrupts(this.#io, { stop, hurry: stop });
    const status = statusOn(this.#io);
    const rechecks: Recheck[] = [];
    try {
      const begun: Promise<PageOutcome>[] = [];
      for (const [at, page] of this.#pages.entries()) {
        while (begun.length < Math.min(at + this.#crew.ahead, this.#pages.length)) {
          begun.push(this.#outcomeOf(this.#pages[begun.length] as string));
        }
        status.say(`Searching, page ${at + 1} of ${this.#pages.length}: ${visible(page)}`);
        const outcome = await (begun[at] as Promise<PageOutcome>);
        status.end();
        if (outcome === INTERRUPTED) break;
        rechecks.push({ page, ...outcome });
        this.#say(`${visible(page)}: ${outcome.verdict}, ${outcome.what}`);
      }
    } finally {
      status.end();
      interrupts.release();
      await this.#crew.end();
    }
    const left = this.#pages.slice(rechecks.length);
    if (left.length > 0) {
      this.#say(`${counted(left.length, 'page')} not checked, ${INTERRUPTED.what}`);
    }
    return [...rechecks, ...left.map((page) => ({ page, ...INTERRUPTED }))];
  }

  /** One page that is none must not cost the others. */
  #outcomeOf(page: string): Promise<PageOutcome> {
    const outcome = this.#searched(page).catch((thrown: unknown): PageOutcome => {
      if (thrown instanceof Aborted) return INTERRUPTED;
      if (!(thrown instanceof UsageError)) throw thrown;
      return { verdict: 'cannot be checked', what: thrown.message };
    });
    // Whoever waits for it hears of it, and may not have come to that yet.
    outcome.catch(() => {});
    return outcome;
  }

  async #searched(page: string): Promise<PageOutcome> {
    const { signal } = this.#interrupted;
    const text = fileText(page);
    if (text === null) throw new UsageError(`there is no file ${quoted(page)}`);
    const { token, kind, oracles, file } = readPage(text, page);
    const section = sectionOf(text);
    if (section === null) throw new UsageError('it has no certificate');
    const replayable = replayableOf({ token, where: '' });
    const build = await buildOf(replayable, file);
    const change = changeOf(build, file);
    if (change !== null) throw new UsageError(change);
    const subject = subjectOf(build, oraclesAmong(rulesNamed(oracles)));
    const setting = settingOf(subject, oracles);
    setStage(setting, subject);
    const named = sweepNamedIn(section);
    try {
      let sweep: PageClaim['sweep'] = null;
      if (named !== null && kind !== null) {
        const isStopped = () => signal.aborted;
        sweep = { met: await firstToFail(named, setting, kind, this.#crew, isStopped) };
      }
      const claim = { setting, replayable, kind, section, sweep };
      const { outcome, trouble } = await this.#crew.send(RECHECK, claim, undefined, signal);
      if (trouble !== null) throw thrownFor(trouble);
      return outcome as PageOutcome;
    } catch (thrown) {
      if (thrown instanceof Aborted) throw thrown;
      throw blame(
        thrown,
        `the build ${subject.build.name} and the token ${printToken(replayable)}`,
      );
    }
  }

  #say(line: string): void {
    if (!this.#isJson) this.#io.stdout.write(`${line}\n`);
  }
}

function sectionOf(text: string): string | null {
  const begin = text.indexOf(`\n${CERTIFICATE_HEADING}\n`);
  if (begin < 0) return null;
  const section = text.slice(begin + 1);
  const end = section.search(/\n\n(?:## |<details>)/);
  return (end < 0 ? section : section.slice(0, end)).trimEnd();
}
