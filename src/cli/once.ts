/** Options that may be given once. Commander takes the last of two, and says nothing. */
import type { Command } from 'commander';
import { collect } from './arguments.ts';
import { UsageError } from './complaints.ts';

/** Whoever gave two values meant both, and would read the result of one as that of both. */
export function refuseTwice(command: Command): void {
  for (const option of command.options) {
    if (!option.required || option.parseArg === collect) continue;
    let given = false;
    command.on(`option:${option.name()}`, () => {
      const flag = option.long ?? option.short;
      if (given) throw new UsageError(`${flag} is given twice, and takes one value`);
      given = true;
    });
  }
}
