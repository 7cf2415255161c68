import type { TextPlace } from './tokens.ts';

/** A text that is no program, or no legit one: one sentence that says what is wrong, and where. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly line: number;
  readonly column: number;

  constructor({ line, column }: TextPlace, sentence: string) {
    super(`line ${line}, column ${column}: ${sentence}`);
    this.line = line;
    this.column = column;
  }
}
