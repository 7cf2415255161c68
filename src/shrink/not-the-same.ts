/** A build whose runs differ though nothing about them does. */
import type { Build } from '../kernel/build.ts';
import { ModelError } from '../machine/model-error.ts';

export class NotTheSame extends ModelError {
  constructor({ name }: Build, difference: string) {
    super(
      `${name} is not the same twice: ${difference}; does a function of it remember something ` +
        'outside of the machine, or draw numbers?',
    );
  }
}
