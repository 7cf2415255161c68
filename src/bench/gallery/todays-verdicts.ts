/** What today's kernel makes of the programs of the gallery, but for what is known to be open. */
import { type Verdict, verify } from '../../campaign/verify.ts';
import { mainline } from '../../kernel/build.ts';
import { printProgram } from '../../program/text.ts';
import { openKindsOf } from '../../variants/open-findings.ts';
import type { IndexedPage } from './indexed-pages.ts';
import type { Subjects } from './page-again.ts';

/** Schedules with more are not looked at. */
export const PREEMPTIONS = 2;
const STATES = 2_000_000;

/** A program, and what became of it. */
export interface TodaysVerdict {
  readonly program: string;
  readonly verdict: Verdict;
}

/** Each program once, in the order of the pages. */
export async function todaysVerdicts(
  entries: readonly IndexedPage[],
  subjects: Subjects,
): Promise<TodaysVerdict[]> {
  const verdicts = new Map<string, Verdict>();
  const known = openKindsOf(mainline) ?? [];
  const asked = { preemptions: PREEMPTIONS, maxStates: STATES, seconds: null, known };
  for (const { program } of entries) {
    const text = printProgram(program, ' | ');
    if (verdicts.has(text)) continue;
    verdicts.set(text, await verify(subjects.of(mainline), program, asked));
  }
  return [...verdicts].map(([program, verdict]) => ({ program, verdict }));
}
