import type { MatrixNote } from '../kernel/build.ts';
import { EINVAL, ETIMEDOUT, EWOULDBLOCK, errnoName } from '../kernel/errno.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import { acquires, type Op, targetName } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';
import { wordText } from './word-text.ts';

/** Rows of the state matrix that attach_to_pi_state() rejects. */
const INVALID = [3, 5, 7, 9, 10];

/**
 * User space that keeps to the protocol gets no error but a timeout it asked for. EINVAL, EPERM and
 * ESRCH tell a program that its futex is broken (Documentation/locking/pi-futex.rst, futex(2)).
 */
export const noSpuriousErrno: Oracle = {
  name: 'no-spurious-errno',
  rule: 'A system call of a correct program fails only for a reason that the program gave.',

  returned(view: View, task: task_struct, op: Op, ret: number): Finding | null {
    if (ret === 0 || (ret === -ETIMEDOUT && op.timeout)) return null;
    if (ret === -EWOULDBLOCK && op.call === 'trylock') return null;
    const errno = errnoName(ret);
    const note = view.world.kernel.rows[task.index] as MatrixNote;
    const inMatrix = acquires(op) && ret === -EINVAL && INVALID.includes(note.row);
    const call = `${op.call}_pi`;
    const why = inMatrix
      ? `state matrix row [${note.row}]: ${matrixText(note)}`
      : `the word says ${wordText(view.futex(op.target).uaddr.value)}`;
    return {
      detail: `${call}/${errno}${inMatrix ? `/row${note.row}` : ''}`,
      sentence:
        `${task.name}'s FUTEX_${call.toUpperCase()} of ` +
        `${targetName(op.target)} failed with ${errno} ` +
        `(${why})${view.meanwhile(task)}.`,
    };
  },
};

function matrixText({ uval, owner }: MatrixNote): string {
  return `the word said ${wordText(uval)}, pi_state->owner was ${owner?.name ?? 'NULL'}`;
}
