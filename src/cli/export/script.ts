/** `pifuzz export --script`: one script, and every answer that a kernel may give to it. */
import { isPaging, mortalsOf } from '../../conform/script.ts';
import { readScript, ScriptError } from '../../conform/script-parser.ts';
import { suiteInC } from '../../export/suite/c/suite-in-c.ts';
import { suiteOf } from '../../export/suite/suite.ts';
import { UsageError } from '../complaints.ts';
import { version } from '../version.ts';

/** @throws UsageError if it is no script, or one that cannot be played to its end */
export function scriptInC(text: string): string {
  try {
    const { script } = readScript(text);
    if (script.some(isPaging)) {
      throw new UsageError('the script cannot be used: no C program does that to a page yet');
    }
    if (mortalsOf(script).size > 0) {
      throw new UsageError('the script cannot be used: no thread of a C program can die yet');
    }
    const suite = suiteOf(script);
    if (suite !== null) return suiteInC(suite, `Written by pi-futex-fuzz ${version()}`);
  } catch (thrown) {
    if (!(thrown instanceof ScriptError)) throw thrown;
    throw new UsageError(`the script cannot be used: ${thrown.message}`);
  }
  throw new UsageError('the script cannot be used: some of its calls come while a task is blocked');
}
