/**
 * What has been found out about programs on a build, kept so that it is found out once: shrinking
 * several failures of a build asks again and again about the same few small programs.
 *
 * Only a memory: the answers are what asking anew would give.
 */
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printProgram } from '../program/text.ts';

/** Answers to questions about programs on a build. */
export class Remembered<T> {
  readonly #answers = new WeakMap<Subject, Map<string, T>>();
  readonly #most: number;

  /** @param most so many answers are kept of a build before all of them are forgotten */
  constructor(most = Infinity) {
    this.#most = most;
  }

  /**
   * The numbers that tasks and locks go by do not matter.
   *
   * @param question what is asked beside the program
   * @param find asked with the program in its usual numbers, if nobody has asked before
   */
  of(subject: Subject, program: Program, question: string, find: (usual: Program) => T): T {
    const usual = renumber(program);
    return this.exactly(subject, keyOf(usual, question), () => find(usual));
  }

  /** The answer to such a question; undefined if nobody has asked. */
  known(subject: Subject, program: Program, question: string): T | undefined {
    return this.#answers.get(subject)?.get(keyOf(renumber(program), question));
  }

  /** @param question all of it, whatever it is about */
  exactly(subject: Subject, question: string, find: () => T): T {
    const answers = this.#answers.get(subject) ?? new Map<string, T>();
    this.#answers.set(subject, answers);
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = find();
    if (answers.size >= this.#most) answers.clear();
    answers.set(question, answer);
    return answer;
  }
}

function keyOf(usual: Program, question: string): string {
  return `${question} ${printProgram(usual, ' | ')}`;
}
