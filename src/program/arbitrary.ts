/**
 * Random programs for fast-check.
 *
 * The program is drawn straight from the stream of random numbers, because fast-check's combinators
 * would cost more than running the program does. So there is no bias towards small values, which
 * the weights of drawing/weights.ts make unnecessary, and no shrinking, which needs to run programs
 * (shrink/).
 */
import fc from 'fast-check';
import { drawProgram } from './drawing/drawing.ts';
import type { Program } from './program.ts';

class ProgramArbitrary extends fc.Arbitrary<Program> {
  override generate(mrng: fc.Random): fc.Value<Program> {
    return new fc.Value(
      drawProgram((min, max) => mrng.nextInt(min, max)),
      undefined,
    );
  }

  override canShrinkWithoutContext(_value: unknown): _value is Program {
    return false;
  }

  override shrink(): fc.Stream<fc.Value<Program>> {
    return fc.Stream.nil();
  }
}

/** Legit programs of two to five tasks. */
export function programArbitrary(): fc.Arbitrary<Program> {
  return new ProgramArbitrary();
}
