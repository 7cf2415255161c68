/**
 * Pursues one outcome: says of a run, while it goes on, whether it can still end with it. As soon
 * as an answer or the order of taking differs it cannot, whatever comes then.
 */

import type { View } from '../oracle/view.ts';
import type { Program } from '../program/program.ts';
import { type Components, NOTED } from '../search/components.ts';
import { Mixing } from '../search/mixing.ts';
import { Collector } from './collector.ts';
import { answerText, parseOutcome, type Wanted } from './outcome.ts';

/** In place of a past that can still become what is wanted. */
const LOST = 0x4c4f5354;

export class Pursuit extends Collector {
  readonly #wanted: Wanted;
  #lost = false;
  /** The component that a state has where all is lost. */
  readonly #lostX: number;
  readonly #lostY: number;

  /** @param outcome as outcomeText() makes it of an end of the program */
  constructor(program: Program, outcome: string) {
    super(program);
    this.#wanted = parseOutcome(outcome);
    const mixing = new Mixing();
    mixing.start(LOST, 0);
    mixing.finish();
    this.#lostX = mixing.x;
    this.#lostY = mixing.y;
  }

  /** Whether nothing that follows the state can be the outcome. */
  readonly leaves = ({ x, y }: Components): boolean => {
    return x[NOTED] === this.#lostX && y[NOTED] === this.#lostY;
  };

  protected override restart(): void {
    super.restart();
    this.#lost = false;
  }

  protected override answered(task: number, op: number, ret: number): void {
    super.answered(task, op, ret);
    const at = (this.answers[task]?.[op]?.length ?? 0) - 1;
    if (this.#wanted.answers[task]?.[op]?.[at] !== answerText(ret)) this.#lost = true;
  }

  protected override took(lock: number, task: number): void {
    super.took(lock, task);
    const at = (this.taken[lock]?.length ?? 0) - 1;
    if (this.#wanted.taken[lock]?.[at] !== task) this.#lost = true;
  }

  override mixInto(mixing: Mixing, view: View): void {
    super.mixInto(mixing, view);
    if (this.#lost) mixing.start(LOST, 0);
  }
}
