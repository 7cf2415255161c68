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

/** Answers to questions about programs; the numbers that tasks and locks go by do not matter. */
export class Remembered<T> {
  readonly #answers = new WeakMap<Subject, Map<string, T>>();

  /**
   * @param question what is asked beside the program
   * @param find asked with the program in its usual numbers, if nobody has asked before
   */
  of(subject: Subject, program: Program, question: string, find: (usual: Program) => T): T {
    const answers = this.#answers.get(subject) ?? new Map<string, T>();
    this.#answers.set(subject, answers);
    const usual = renumber(program);
    const key = `${question} ${printProgram(usual, ' | ')}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = find(usual);
    answers.set(key, answer);
    return answer;
  }
}
