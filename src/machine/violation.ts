import type { CheckName, Rule } from './checks.ts';
import type { Wrongs } from './wrong.ts';

/**
 * A failure of the kernel under test. Thrown where it is noticed; ends the run.
 *
 * Not an Error on purpose: broken builds fail in most runs, and capturing a JavaScript stack
 * would cost more than the run itself.
 */
export class Violation {
  /** The oracle or the check that noticed it, for example `mutual-exclusion`. */
  readonly oracle: string;
  /** What tells this bug from others of the same oracle: op, errno, matrix row, assertion site. */
  readonly detail: string;
  /** One sentence for a reader who has not seen the code. */
  readonly sentence: string;
  /** Hidden from whoever prints or compares failures: its things lead to the whole machine. */
  readonly #wrong: Wrongs;

  /** @param rule the one that is broken; by its name alone if it is a check of the machine's */
  constructor(
    rule: CheckName | Pick<Rule, 'name'>,
    detail: string,
    sentence: string,
    wrong: Wrongs,
  ) {
    this.oracle = typeof rule === 'string' ? rule : rule.name;
    this.detail = detail;
    this.sentence = sentence;
    this.#wrong = wrong;
  }

  /** The same as values: what is wrong, and what it should be. */
  get wrong(): Wrongs {
    return this.#wrong;
  }

  /** What makes two failures the same bug: `<oracle>/<detail>`. */
  get kind(): string {
    return `${this.oracle}/${this.detail}`;
  }
}
