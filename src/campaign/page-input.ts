/** What a counterexample's page is made of: its story, its token, and where it was found. */
import { judgesOf, type Subject } from '../explore/subject.ts';
import { trace } from '../explore/trace.ts';
import { ModelError } from '../machine/model-error.ts';
import type { PageInput } from '../report/page/page-input.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { printToken } from '../shrink/token.ts';

/** What a page may say beside the story of the run. */
export type Known = Pick<
  PageInput,
  'found' | 'original' | 'certificate' | 'explanation' | 'story' | 'needs' | 'parting' | 'notices'
>;

const NOTHING: Known = {
  found: null,
  original: null,
  certificate: null,
  explanation: null,
  story: null,
  needs: [],
  parting: null,
  notices: null,
};

/**
 * Runs a counterexample once more, for its story; `renderPage` and `renderPlain` print the result.
 *
 * @param subject the build that it was found on, with the oracle that it breaks among its oracles
 * @param known what else there is to say of it; what is left out is not said
 * @throws ModelError if it does not fail again in the same way, as on another build
 */
export function pageInput(
  subject: Subject,
  counterexample: Counterexample,
  known: Partial<Known> = {},
): PageInput {
  const { program, decisions, kind } = counterexample;
  const { name, about } = subject.build;
  const story = trace(subject.traced, program, decisions, subject.oracles);
  if (story.kind !== kind) {
    throw new ModelError(
      `${name} is not the same twice: a run that ended in ${kind} ended in ` +
        `${story.kind ?? 'no failure'} the second time`,
    );
  }
  const token = printToken(counterexample);
  const oracles = judgesOf(subject);
  const replayed = { counterexample, trace: story, token, oracles };
  return { build: { name, about }, ...replayed, ...NOTHING, ...known };
}
