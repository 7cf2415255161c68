/**
 * What has been made smaller is made simpler still, as far as the effort goes: now that all kinds
 * have come to their ends, each may learn from the others.
 */
import type { Campaign } from '../campaign/fuzz.ts';
import type { Further, Phase } from '../campaign/page-errand.ts';
import type { FoundFailure } from '../campaign/simplest.ts';
import { isLivelock } from '../search/livelock.ts';
import { effortsUpTo, type HowHard } from '../shrink/how-hard.ts';
import { compareCounterexamples } from '../shrink/order.ts';
import type { Handled } from './findings.ts';
import type { Interrupts } from './interrupts.ts';
import type { Pages } from './pages.ts';
import type { ProgressView } from './progress.ts';

/** If something is simpler still after so many rounds of an effort, it stays what it is. */
const ROUNDS = 3;

/**
 * All of less effort is done before more of it is spent, and rounds go on until none makes anything
 * simpler. Every kind of a round begins with what the round before has ended with, so that nothing
 * depends on who was faster.
 *
 * @param all of what has become simpler, the page and what is known of it are replaced
 */
export async function lookFurther(
  all: Map<string, Handled>,
  wanted: HowHard,
  campaign: Campaign,
  pages: Pages,
  view: ProgressView,
  interrupts: Interrupts,
): Promise<void> {
  for (const effort of effortsUpTo(wanted)) {
    if (effort.neighbours === 'none') continue;
    for (let round = 0; round < ROUNDS; round++) {
      const kinds = [...all].flatMap(([kind, one]) => (minimumOf(one) === null ? [] : [kind]));
      const next = kinds.map(async (kind, nth) => {
        const doing = (phase: Phase) => {
          view.working({ kind, nth: nth + 1, of: kinds.length, phase, isSmaller: true });
        };
        return await anew(all, kind, effort, campaign, doing, interrupts);
      });
      if (!replaced(all, await Promise.all(next), pages)) break;
    }
  }
}

/** Null for what cannot be made smaller. */
function minimumOf({ made, written }: Handled): FoundFailure | null {
  const { finding } = made;
  return finding?.shrunk && written !== null && 'path' in written ? finding : null;
}

type Anew = { readonly kind: string; readonly made: Handled['made'] } | null;

/** Null if nothing is new. */
async function anew(
  all: ReadonlyMap<string, Handled>,
  kind: string,
  { name }: HowHard,
  campaign: Campaign,
  doing: (phase: Phase) => void,
  interrupts: Interrupts,
): Promise<Anew> {
  if (isLivelock(kind) || interrupts.hurried.aborted) return null;
  const finding = minimumOf(all.get(kind) as Handled) as FoundFailure;
  const minima = [...all].flatMap(([other, one]) => (other === kind ? [] : (minimumOf(one) ?? [])));
  const others = minima.map(({ counterexample }) => counterexample.program);
  const further: Further = { finding, others, effort: name };
  try {
    return { kind, made: await campaign.simplest(kind, doing, interrupts.hurried, further) };
  } catch {
    // What there is of it stays what it is.
    return null;
  }
}

/** Whether anything has become simpler. */
function replaced(all: Map<string, Handled>, made: readonly Anew[], pages: Pages): boolean {
  let isSimpler = false;
  for (const one of made) {
    if (one === null) continue;
    const { finding, page } = one.made;
    if (finding === null || page === null) continue;
    const before = all.get(one.kind) as Handled;
    const { counterexample } = before.made.finding as FoundFailure;
    isSimpler ||= compareCounterexamples(finding.counterexample, counterexample) < 0;
    try {
      const path = pages.write(one.kind, true, page);
      all.set(one.kind, { ...before, made: one.made, written: { path } });
    } catch {
      // The page of what was less simple is there.
    }
  }
  return isSimpler;
}
