/** Which of the kernel's functions a build replaces, in a sentence. */
import { enumerated } from './enumerated.ts';

interface Replacing {
  /** The functions that it has otherwise than another build. */
  readonly replaced: readonly string[];
}

/** A blank and a sentence, or nothing. */
export function replacedText(beside: Replacing): string {
  const functions = functionsOf(beside);
  return functions === null ? '' : ` It replaces ${functions}.`;
}

/** Null if there are many, or none as in C. */
export function functionsOf({ replaced }: Replacing): string | null {
  const functions = replaced.filter(isOfKernel).map((fn) => `\`${fn}()\``);
  return functions.length > 0 && functions.length < 4 ? enumerated(functions) : null;
}

export function isOfKernel(name: string): boolean {
  return name === name.toLowerCase();
}
