/** From the smallest program that fails in some way to its page. */

import { explain } from '../../explain/explanation.ts';
import { record } from '../../explore/recording.ts';
import { Sequence } from '../../explore/sequence.ts';
import { parseProgram } from '../../program/text.ts';
import { renderPage } from '../../report/page/page.ts';
import type { SweptBelow } from '../../shrink/certificate.ts';
import { certified } from '../../shrink/certified.ts';
import type { Counterexample } from '../../shrink/counterexample.ts';
import { minimise } from '../../shrink/minimise.ts';
import { NotTheSame } from '../../shrink/not-the-same.ts';
import { comparePrograms } from '../../shrink/order.ts';
import type { CrewErrand } from '../crew/errand.ts';
import { pageInput } from '../page-input.ts';
import { type Setting, stageFor } from '../setting.ts';
import { guard, PAGE_PATIENCE } from '../watchdog.ts';

export interface SweepPageOrder {
  readonly setting: Setting;
  readonly kind: string;
  /** As text. */
  readonly program: string;
  /** Who took each step of a failing run. */
  readonly actors: readonly string[];
  readonly swept: SweptBelow;
}

export interface SweepPage {
  readonly counterexample: Counterexample;
  readonly page: string;
}

/** @throws ModelError if the build is not the same twice, and Stuck if it does not come back */
export async function makeSweepPage(order: SweepPageOrder): Promise<SweepPage> {
  const { subject, relatives } = await stageFor(order.setting);
  const { kind, swept } = order;
  const program = parseProgram(order.program);
  return guard(() => {
    const { traced, oracles, build } = subject;
    const recording = record(traced, program, new Sequence(order.actors), oracles);
    if (recording.failure?.kind !== kind) {
      throw new NotTheSame(build, `a run that ended in ${kind} does not end in it the second time`);
    }
    const minimal = certified(subject, minimise(subject, program, recording));
    const { counterexample } = minimal;
    // Shrinking may leave the grammar; then the sweep says nothing of what is simpler.
    const isSmallest = comparePrograms(counterexample.program, program) >= 0;
    const certificate = isSmallest ? { ...minimal.certificate, swept } : minimal.certificate;
    const explanation = explain(subject, counterexample, relatives());
    const known = { certificate, explanation, oracles: order.setting.judges };
    const page = renderPage(pageInput(subject, counterexample, known));
    return { counterexample, page };
  }, PAGE_PATIENCE);
}

export const SWEEP_PAGE: CrewErrand<SweepPageOrder, SweepPage> = {
  folder: import.meta.dirname,
  file: './page-errand.ts',
  name: makeSweepPage.name,
  call: makeSweepPage,
};
