/** What a counterexample's page is made of: its story, its token, and where it was found. */
import type { Telling } from '../explain/telling.ts';
import { queueMoments } from '../explore/queue-moments.ts';
import { judgesOf, type Subject } from '../explore/subject.ts';
import { trace } from '../explore/trace.ts';
import { ModelError } from '../machine/model-error.ts';
import { conditionsOf } from '../program/program.ts';
import type { PageInput } from '../report/page/page-input.ts';
import { type Alias, aliasesOf } from '../report/telling/aliases.ts';
import { isLivelock } from '../search/livelock.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { traceEndless } from '../shrink/endless.ts';
import { printToken } from '../shrink/token.ts';

type KnownKey = 'found' | 'original' | 'certificate' | 'kernels' | 'explanation' | 'oracles';
/** What a page may say beside the story of the run. */
export type Known = Pick<PageInput, KnownKey>;

const NOTHING = {
  found: null,
  original: null,
  certificate: null,
  kernels: null,
  explanation: null,
};

/**
 * Runs a counterexample once more, for its story; `renderPage` and `renderPlain` print the result.
 *
 * @param subject the build that it was found on, with the oracle that it breaks among its oracles
 * @param known what else there is to say of it; what is left out is not said. `oracles` names what
 *   a replay is to be judged by, if that is not the subject's oracles: checks of the machine's, too
 * @throws ModelError if it does not fail again in the same way, as on another build
 */
export function pageInput(
  subject: Subject,
  counterexample: Counterexample,
  known: Partial<Known> = {},
): PageInput {
  const { program, decisions, kind } = counterexample;
  const { name, about, file, patches } = subject.build;
  const over = patches.at(-2)?.name ?? null;
  const story = isLivelock(kind)
    ? traceEndless(subject, counterexample)
    : trace(subject.traced, program, decisions, subject.oracles);
  if (story?.kind !== kind) {
    throw new ModelError(
      `${name} is not the same twice: a run that ended in ${kind} ended in ` +
        `${story?.kind ?? 'no failure'} the second time`,
    );
  }
  const token = printToken(counterexample);
  const oracles = judgesOf(subject);
  const queues = isLivelock(kind) ? null : queuesIn(subject, counterexample);
  const replayed = { counterexample, trace: story, queues, token, oracles };
  const telling = toldOf(known.explanation?.telling ?? null, aliasesOf(story));
  return { build: { name, about, file, over }, ...NOTHING, ...replayed, ...known, ...telling };
}

/** Nobody moves a futex_q where nobody sleeps on a condition variable. */
function queuesIn({ traced, oracles }: Subject, { program, decisions }: Counterexample) {
  if (conditionsOf(program).length === 0) return null;
  return queueMoments(traced, program, decisions, oracles);
}

type ToldParts = Pick<PageInput, 'story' | 'needs' | 'parting' | 'notices' | 'matters'>;

/** The same under the names that the page has for the kernel's objects. */
function toldOf(telling: Telling | null, alias: Alias): ToldParts {
  if (telling === null) return { story: null, needs: [], parting: [], notices: [], matters: [] };
  const { story, needs, parting, notices, matters } = telling;
  return {
    story: story.map(({ text }) => alias(text)),
    needs: needs.map(({ part, without }) => ({ part, without: alias(without) })),
    parting: parting.map(alias),
    notices,
    matters: matters.map(({ step, why }) => ({ step, why: alias(why) })),
  };
}
