/** A pass: the ways in which it can make a program simpler, most promising first. */
import type { Program } from '../../program/program.ts';

export interface Pass {
  /** A verb: what it does. */
  readonly name: string;
  /** What one of its candidates differs in, as half a sentence. */
  readonly simplification: string;
  candidates(program: Program): Iterable<Program>;
}
