/** What a round of a litmus program has come to, as its hands have written it down. */
import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import { wordText } from '../../oracle/word-text.ts';
import { outcomeText } from '../../outcomes/outcome.ts';
import { futexesOf, type Program } from '../../program/program.ts';
import type { Board } from '../board.ts';
import { answersOf, BEGUN } from '../packed-answers.ts';
import { answerAt, RELEASED, takenAt, wordAtRelease } from './memory.ts';
import { isDead, isKilled, numberOf } from './roles.ts';

/** The outcome of the round, also if not everybody has come to its end. */
export function outcomeOf(program: Program, board: Board, ints: Int32Array): string {
  const { tasks } = program;
  const futexes = futexesOf(program);
  const answers = tasks.map(({ ops }, position) => {
    const told = ops.map((_, op) => Atomics.load(ints, answerAt(position, op)));
    // Who is in the middle of one for ever never comes to the others.
    const last = told.indexOf(BEGUN);
    // ... and who died in it was never answered.
    const isGone = isKilled(program, position) || isDead(program, board, position);
    if (last >= 0 && isGone)
      return ops.map((_, op) => {
        return op < last ? answersOf(told[op] as number) : [];
      });
    return told.slice(0, last < 0 ? told.length : last + 1).map(answersOf);
  });
  const isReleased = Atomics.load(ints, RELEASED) !== 0;
  const words = futexes.map((futex) => {
    // Who was let go may have written to it since.
    const word = isReleased ? ints[wordAtRelease(futex)] : board.ints[board.word(futex)];
    return wordIn(program, board, word as number);
  });
  const taken = futexes.map((futex) => {
    const at = takenAt(futex);
    return [...ints.subarray(at + 1, at + 1 + (ints[at] as number))];
  });
  const ids = tasks.map(({ id }) => id);
  return outcomeText({ answers, words, taken }, ids, futexes);
}

function wordIn(program: Program, board: Board, value: number): string {
  const tid = value & FUTEX_TID_MASK;
  return wordText((value & ~FUTEX_TID_MASK) | numberOf(program, board, tid));
}
