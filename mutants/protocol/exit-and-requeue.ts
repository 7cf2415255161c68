/** Those about a task that exits, and about who requeues. */
import type { ProtocolMutant } from './mutant.ts';
import { DEATH } from './programs.ts';

const ATTACH = 'src/kernel/futex/attach.ts';
const EXIT = 'src/kernel/futex/exit.ts';
const REQUEUE = 'src/kernel/futex/requeue.ts';

const MARKED_DEAD = '  yield* (tsk.futex_state as Word<number>).write(FUTEX_STATE_DEAD);\n';

export const EXIT_MUTANTS: readonly ProtocolMutant[] = [
  {
    number: '8a',
    mistake: 'an exit says that it is over before it has begun',
    changes: [
      {
        file: EXIT,
        text: '  if (tsk.robust_list !== null) {\n    yield* k.exit_robust_list(tsk);',
        instead:
          `${MARKED_DEAD}  if (tsk.robust_list !== null) {\n` +
          '    yield* k.exit_robust_list(tsk);',
      },
    ],
    searched: DEATH,
  },
  {
    number: '8b',
    mistake: 'an exit says that it is over before it walks the list of pi_states',
    changes: [
      {
        file: EXIT,
        text: '  // Nobody can put anything on the list any more',
        instead: `${MARKED_DEAD}  // Nobody can put anything on the list any more`,
      },
    ],
    searched: DEATH,
  },
  {
    number: '14a',
    mistake: 'who finds the owner dead does not read the word again',
    changes: [
      {
        file: ATTACH,
        text:
          '  if (uval2 !== uval) {\n' +
          "    k.reached('attach: EAGAIN, the owner has died meanwhile');\n" +
          '    return -EAGAIN;\n  }\n',
        instead: '',
      },
    ],
    searched: DEATH,
  },
  {
    number: '14b',
    mistake: 'who finds the owner exiting tries again instead of waiting for it',
    changes: [
      {
        file: ATTACH,
        text: '    return -EBUSY;\n  }\n  // The exit may',
        instead: '    return -EAGAIN;\n  }\n  // The exit may',
      },
    ],
    searched: DEATH,
    spins: 'T1: holds f1 | T2 fifo 10: lock f1 | env: kill T1',
  },
];

export const REQUEUE_MUTANTS: readonly ProtocolMutant[] = [
  {
    number: '12',
    mistake: 'a requeue drops its reference before the sleepers are moved',
    changes: [
      {
        file: REQUEUE,
        text: '    const pi_state = ps.get();\n    for (const one of',
        instead:
          '    const pi_state = ps.get();\n' +
          '    if (pi_state !== null) yield* k.put_pi_state(pi_state);\n    for (const one of',
      },
      {
        file: REQUEUE,
        text: '    if (pi_state !== null) yield* k.put_pi_state(pi_state);\n  }\n  forgetAllBut',
        instead: '  }\n  forgetAllBut',
      },
    ],
    searched: [],
  },
  {
    number: '13',
    mistake: 'a requeue writes lock_ptr after it has said that the sleeper has the lock',
    changes: [
      {
        file: REQUEUE,
        text:
          '  q.moveTo(hb);\n  yield* q.lock_ptr.write(hb.lock);\n' +
          '  // Before it is told, as it may return then.\n',
        instead: '',
      },
      {
        file: REQUEUE,
        text: '  yield* k.futex_requeue_pi_complete(q, 1);\n',
        instead:
          '  yield* k.futex_requeue_pi_complete(q, 1);\n  q.moveTo(hb);\n' +
          '  yield* q.lock_ptr.write(hb.lock);\n',
      },
    ],
    searched: ['T1: cmp_requeue_pi c1 f1 | T2: wait_requeue_pi c1 f1'],
  },
];
