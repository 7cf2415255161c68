/**
 * `verify` names the places where a task tries again until another one has run that a real-time
 * scheduler need not let run.
 */
import { Verification } from '../src/campaign/verify.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { type Kernel, mainline, patch } from '../src/kernel/build.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { task_struct } from '../src/kernel/sched/task_struct.ts';
import type { Proc } from '../src/machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../src/machine/observer.ts';
import { parseProgram } from '../src/program/text.ts';
import type { UnfairRetry } from '../src/search/unfair-retry.ts';
import { pifuzz } from './support/pifuzz.ts';

type Lock = (k: Kernel, uaddr: futex_key) => Proc<number>;

async function retriesOf(futex_lock_pi: Lock, text: string): Promise<readonly UnfairRetry[]> {
  const subject = subjectOf(patch(mainline, 'toy', 'Tries again.', { futex_lock_pi }), []);
  const options = { preemptions: null, maxStates: 10_000, seconds: null };
  const verdict = await new Verification(subject, parseProgram(text), options).explore(() => {});
  expect(verdict.complete).toBe(true);
  return verdict.retries;
}

/** T1 writes 1 in one step; everybody else tries again until it has. */
function* waitsForT1(k: Kernel, uaddr: futex_key): Proc<number> {
  if (k.current.pid === 1) {
    yield* uaddr.uaddr.write(1);
    return 0;
  }
  for (;;) {
    forgetAllBut(OP_BEGAN, 'waiting');
    if ((yield* uaddr.uaddr.read()) === 1) return 0;
    yield* k.cond_resched();
  }
}

const TWO = (first: string, second: string) =>
  `T1 ${first}: lock f1 kernel | T2 ${second}: lock f1 kernel`;

describe('a retry that a real-time scheduler may keep up for ever', () => {
  it('is named with its function and with the task that would end it', async () => {
    const [found, ...others] = await retriesOf(waitsForT1, TWO('fifo 10', 'fifo 10'));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      task: 'T2',
      call: 'lock_pi',
      lock: 1,
      place: 'futex_lock_pi',
      waitsFor: ['T1'],
      prios: [89, 89],
    });
  });

  it('names nobody where it takes more than one task', async () => {
    const program = `${TWO('fifo 10', 'fifo 10')} | T3 fifo 10: lock f2 kernel`;
    const retries = await retriesOf(function* (k, uaddr) {
      if (k.current.pid !== 2) {
        yield* k.current.wake_q.write(true);
        return 0;
      }
      const [first, , third] = k.tasks as [task_struct, task_struct, task_struct];
      for (;;) {
        forgetAllBut(OP_BEGAN, 'waiting');
        if ((yield* first.wake_q.read()) && (yield* third.wake_q.read())) break;
        yield* k.cond_resched();
      }
      return yield* uaddr.uaddr.write(2).as(() => 0);
    }, program);
    expect(retries.map(({ waitsFor }) => waitsFor)).toEqual([[], ['T3'], ['T1']]);
  });

  it.each([
    ['the other one is more urgent', TWO('fifo 20', 'fifo 10')],
    ['the one that tries is an ordinary task', TWO('other', 'other')],
  ])('is none where %s', async (_, text) => {
    expect(await retriesOf(waitsForT1, text)).toEqual([]);
  });

  it('is one where the other one is less urgent', async () => {
    expect(await retriesOf(waitsForT1, TWO('other', 'fifo 10'))).toHaveLength(1);
  });

  it('is none where the other one holds a spinlock, and so has a CPU of its own', async () => {
    const retries = await retriesOf(
      function* (k, uaddr) {
        const { lock } = uaddr.hb;
        if (k.current.pid === 1) {
          yield* lock.lock();
          yield* lock.unlock();
          return 0;
        }
        while (!(yield* lock.trylock())) {
          forgetAllBut(OP_BEGAN, 'trying');
          yield* k.cpu_relax();
        }
        yield* lock.unlock();
        return 0;
      },
      TWO('fifo 10', 'fifo 10'),
    );
    expect(retries).toEqual([]);
  });

  it('is none of mainline in a deadlock, where chain walks try again for a spinlock', async () => {
    const text =
      'T1 fifo 10: holds f1; lock f2; unlock f2 if held; unlock f1' +
      ' | T2 fifo 10: holds f2; lock f1; unlock f1 if held; unlock f2';
    const { code, out } = await pifuzz(['verify', 'mainline', '--program', text, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ complete: true, retries: [] });
  });
});
