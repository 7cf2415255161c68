/**
 * Changes that can be made to more than one kernel. What follows a + in the name of a build was
 * added to its base, what follows a ~ was taken out.
 */
import { type Build, type Declared, type FunctionTable, patch } from '../kernel/build.ts';

type Sites = Pick<Declared, 'adds' | 'takes'>;

export function addedTo(
  base: Build,
  word: string,
  about: string,
  replaced: FunctionTable,
  sites: Sites = {},
): Build {
  const declared: Declared = { is: 'addition', word, ...sites };
  return patch(base, `${base.name}+${word}`, about, replaced, declared);
}

/** What is taken out is a fix that Linux has. */
export function takenOutOf(
  base: Build,
  word: string,
  about: string,
  replaced: FunctionTable,
  sites: Sites = {},
): Build {
  const declared: Declared = { is: 'removal', word, ...sites };
  return patch(base, `${base.name}~${word}`, about, replaced, declared);
}
