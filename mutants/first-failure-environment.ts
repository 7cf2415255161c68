/** Jest's environment, but that a file's first failing test is its last one: one is enough. */
import { TestEnvironment } from 'jest-environment-node';

/** What is used of what jest-circus tells. */
interface Told {
  readonly name: string;
  readonly test?: { readonly errors: readonly unknown[]; mode?: string | null };
}

export default class FirstFailureEnvironment extends TestEnvironment {
  #failed = false;

  handleTestEvent({ name, test }: Told): void {
    if (test === undefined) return;
    if (name === 'test_done' && test.errors.length > 0) this.#failed = true;
    if (name === 'test_start' && this.#failed) test.mode = 'skip';
  }
}
