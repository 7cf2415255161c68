/** A mutant of the protocol as tests have it: its files are compiled as all of theirs are. */

import type { ProtocolMutant } from '../../mutants/protocol/mutant.ts';
import { type Build, mainline, patch } from '../../src/kernel/build.ts';
import { changedFunctions } from './mistaken.ts';

export function plantedMutant({ number, mistake, changes }: ProtocolMutant): Build {
  const files = [...new Set(changes.map(({ file }) => file))];
  const functions = Object.assign({}, ...files.map((file) => changedFunctions(file, changes)));
  return patch(mainline, `mutant-${number}`, `Linux, but ${mistake}.`, functions);
}
