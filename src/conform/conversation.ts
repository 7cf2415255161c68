/** A question to a process that may never answer, and whoever asks may not want to wait. */
import type { ChildProcess } from 'node:child_process';
import type { Answer, KernelRequest } from './kernel-process.ts';

const GLANCE_MS = 100;
/** A process that has not given a sign of life for so many glances never will. */
const SILENT = 600;
/** Who was asked to stop has so many glances for it. */
const GRACE = 50;

/** What was answered, and half a sentence that says why there is no more; null if that is all. */
export interface Answered {
  readonly answers: readonly Answer[];
  readonly failure: string | null;
}

/**
 * @param request null if the process speaks first
 * @param isLast whether nothing comes after these answers
 * @param stop whether the answer is not needed any more
 */
export function converse(
  child: ChildProcess,
  request: KernelRequest | null,
  isLast: (answers: readonly Answer[]) => boolean,
  stop: () => boolean,
): Promise<Answered> {
  return new Promise((resolve) => {
    const answers: Answer[] = [];
    // Glances are counted and not time, because this process may be busy with other things.
    let silent = 0;
    let stopping = 0;
    const settle = (failure: string | null) => {
      clearInterval(timer);
      child.off('message', heard).off('exit', gone).off('error', failed);
      resolve({ answers, failure });
    };
    const heard = (answer: Answer) => {
      silent = 0;
      if (answer.kind !== 'alive') answers.push(answer);
      if (isLast(answers)) settle(null);
    };
    const gone = (code: number | null, signal: string | null) => {
      settle(`the process that makes the calls ended by itself (${signal ?? `code ${code}`})`);
    };
    const failed = ({ message }: Error) => {
      settle(`the process that makes the calls cannot be started (${message})`);
    };
    const timer = setInterval(() => {
      if (++silent > SILENT) {
        settle(`the process that makes the calls was silent for ${(SILENT * GLANCE_MS) / 1000} s`);
      } else if (stopping > 0 || stop()) {
        if (stopping++ === 0 && child.connected) child.send({ stop: true } satisfies KernelRequest);
        if (stopping > GRACE) settle('the time was up before it had ended');
      }
    }, GLANCE_MS);
    child.on('message', heard).on('exit', gone).on('error', failed);
    if (request !== null && child.connected) child.send(request);
  });
}
