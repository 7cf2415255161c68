/** Who asks the kernel for what. */
import { kindOf } from '../../program/op-kinds.ts';
import { type Program, type TaskSpec, targetName } from '../../program/program.ts';
import { printEvent, printOp } from '../../program/text.ts';
import { code, italic, table } from '../text/markdown.ts';
import { enumeration } from '../text/wrap.ts';

const KERNEL =
  '\n\nWith `kernel` a task makes the system call at once, without a try in user space before.';
const IGNORING =
  '\n\nAn unlock with `ignoring` that is told EAGAIN is over; a library would unlock again.';
const IF_HELD =
  '\n\nAn unlock with `if held` is left out if the task was told that it has not got the lock.';

const INCONSISTENT =
  '\n\nWith `inconsistent` a task that was told EOWNERDEAD gives the lock back and has not made ' +
  'it consistent (`pthread_mutex_consistent()`). After that the library lets nobody have it: ' +
  'who takes it gives it back at once, and is told ENOTRECOVERABLE.';

export function programTable({ tasks, sharedBuckets, robust, hostile, events }: Program): string {
  const rows = tasks.map((task) => [`T${task.id}`, policyOf(task), asksFor(task)]);
  const shared = sharedBuckets.map((group) => {
    const names = enumeration(group.map((futex) => code(`f${futex}`)));
    return `\n\n${names} share a hash bucket.`;
  });
  if (robust.length > 0) {
    const names = enumeration(robust.map((futex) => code(`f${futex}`)));
    const [are, it] = robust.length === 1 ? ['is', 'it is'] : ['are', 'each is'];
    shared.push(`\n\n${names} ${are} robust: ${it} on the robust list of the task that has it.`);
  }
  if (hostile.length > 0) {
    const names = enumeration(hostile.map((futex) => code(targetName(futex))));
    shared.push(`\n\nUser space keeps to no rule about ${names}, and may be told anything of it.`);
  }
  const ops = tasks.flatMap((task) => task.ops);
  const attributes = new Set(ops.flatMap((op) => kindOf(op).attributes(op)));
  if (attributes.has('kernelOnly')) shared.push(KERNEL);
  if (attributes.has('ignoring')) shared.push(IGNORING);
  if (attributes.has('ifHeld')) shared.push(IF_HELD);
  if (attributes.has('inconsistent')) shared.push(INCONSISTENT);
  const outside = enumeration(events.map((event) => code(printEvent(event))));
  if (outside !== '') shared.push(`\n\nFrom outside, at any moment: ${outside}.`);
  return table(['task', 'policy', 'asks for'], rows) + shared.join('');
}

function policyOf({ fifo }: TaskSpec): string {
  return fifo === 0 ? 'other' : `fifo ${fifo}`;
}

function asksFor({ holds, ops }: TaskSpec): string {
  const held = holds.map(targetName).join(', ');
  const items = ops.map((op) => code(printOp(op)));
  if (held !== '') items.unshift(italic(`holds ${held}`));
  return items.join('; ');
}
