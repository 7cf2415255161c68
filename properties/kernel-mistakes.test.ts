/**
 * Small mistakes in the kernel's sources that only certain programs show: the search of all their
 * schedules finds them, and finds nothing there in the kernel as it is but what is known.
 */
import { subjectOf } from '../src/explore/subject.ts';
import { parseProgram } from '../src/program/text.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { mistaken } from './support/mistaken.ts';
import { isOpen } from './support/open-findings.ts';
import { subject } from './support/story.ts';

interface Mistake {
  readonly mistake: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  readonly kind: string;
  readonly program: string;
  readonly preemptions: number;
}

const WALK = 'src/kernel/locking/rt_mutex_adjust_prio_chain.ts';

const mistakes: readonly Mistake[] = [
  {
    mistake: 'the owner is not looked at again once the locks had been dropped',
    file: 'src/kernel/futex/pi.ts',
    text:
      '    if ((yield* pi_state.owner.read()) !== oldowner) ' +
      'return argowner === k.current ? 1 : 0;\n',
    instead: '',
    kind: 'return-value/lock_pi/0/word-names-another',
    program:
      'T1: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 timeout | ' +
      'T3: lock f1; unlock f1 | env: setprio T3 20',
    preemptions: 1,
  },
  {
    mistake: 'a walk that looks for deadlocks ends where nothing changes further on',
    file: WALK,
    text: 'if (!detect_deadlock && waiter !== top_waiter)',
    instead: 'if (waiter !== top_waiter)',
    kind: 'every-waiter-returns/lock_pi/asleep-in-a-circle',
    program:
      'T1: holds f1; lock f2 | T2: holds f2; lock f3 | T3: holds f3; lock f1 | T4 fifo 10: lock f3',
    preemptions: 1,
  },
  {
    mistake: 'who has become the top waiter keeps its old key in the boost tree',
    file: WALK,
    text:
      '      k.waiter_clone_prio(waiter, task);\n      k.rt_mutex_enqueue_pi(task, waiter);\n' +
      '      yield* k.rt_mutex_adjust_prio(lock, task);\n    } else',
    instead:
      '      k.rt_mutex_enqueue_pi(task, waiter);\n' +
      '      yield* k.rt_mutex_adjust_prio(lock, task);\n    } else',
    kind: 'trees-sorted/boost-tree-key',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 | env: setprio T2 10',
    preemptions: 0,
  },
  {
    mistake: 'who takes the place of the top waiter keeps its old key in the boost tree',
    file: WALK,
    text:
      '      waiter = k.rt_mutex_top_waiter(lock) as rt_mutex_waiter;\n' +
      '      k.waiter_clone_prio(waiter, task);\n',
    instead: '      waiter = k.rt_mutex_top_waiter(lock) as rt_mutex_waiter;\n',
    kind: 'trees-sorted/boost-tree-key',
    program:
      'T1: holds f1 | T2 fifo 20: lock f1 | T3: lock f1 | env: setprio T3 10; setprio T2 other',
    preemptions: 0,
  },
];

const LIMIT = 200_000;

describe.each(mistakes)('$mistake', ({ file, text, instead, kind, program, preemptions }) => {
  const parsed = parseProgram(program);

  it(`is found as ${kind}`, () => {
    const build = mistaken(file, text, instead);
    const { broken } = verdictOf(subjectOf(build), parsed, preemptions, LIMIT);
    expect([...broken.keys()]).toContain(kind);
  });

  it('is found as nothing that is excused', () => {
    expect(isOpen('mainline', kind, parsed)).toBe(false);
  });

  it('is not what the kernel does', () => {
    const { broken, complete } = verdictOf(subject('mainline'), parsed, preemptions, LIMIT);
    expect(complete).toBe(true);
    expect([...broken.keys()].filter((one) => !isOpen('mainline', one, parsed))).toEqual([]);
  });
});
