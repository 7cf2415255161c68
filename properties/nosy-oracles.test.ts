/**
 * Oracles may look at whatever the view shows, at every moment that they are asked, and make of it
 * what they like: the search that sees each state once comes to the same ends as plain enumeration.
 * It is not told what they look at, so it has to notice.
 */
import type { futex_pi_state } from '../src/kernel/futex/futex_pi_state.ts';
import { Fact, wrongFact } from '../src/machine/wrong.ts';
import { meanwhile } from '../src/oracle/meanwhile.ts';
import type { Finding, Oracle } from '../src/oracle/oracle.ts';
import type { SeenTask, View } from '../src/oracle/view.ts';
import { printProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { compare } from './support/agreement.ts';
import { realPair, streamOf } from './support/pairs.ts';
import type { Below } from './support/toy-build.ts';

const seed = jest.getSeed();
const PAIRS = Number(process.env.PAIRS ?? 6);

type Look = (view: View) => unknown;

/** Whatever there is to be seen of a task, of a lock, and of pi_states. */
const OF_TASK: readonly ((view: View, task: SeenTask) => unknown)[] = [
  (_, task) => task.prio.value,
  (_, task) => task.normal_prio.value,
  (_, task) => task.__state.value,
  (_, task) => task.pi_waiters.value.length,
  (_, task) => task.pi_waiters.value[0]?.pi_tree_prio.value,
  (_, task) => task.pi_blocked_on.value?.label(),
  (_, task) => task.pi_blocked_on.value?.tree_prio.value,
  (_, task) => task.pi_top_task.value?.name,
  (_, task) => task.pi_state_list.value.length,
  (view, task) => view.toldTo(task).holds.length,
  (view, task) => view.toldTo(task).answers.length,
  (view, task) => view.toldTo(task).op?.id,
  (view, task) => view.toldTo(task).inKernel,
  (view, task) => view.toldTo(task).begun,
  (view, task) => view.toldTo(task).circle,
  (view, task) => view.asleep(task),
  (view, task) => view.lives(task),
  (view, task) => view.spinlocksOf(task).length,
  (view, task) => view.preemptCount(task),
  (view, task) => view.armedTimer(task)?.name,
  (view, task) => view.pending(task).kind?.verb,
  (view, task) => view.pending(task).object?.label(),
  (view, task) => view.matrixNote(task).row,
  (view, task) => meanwhile(view, task),
];
const OF_LOCK: readonly ((view: View, lock: number) => unknown)[] = [
  (view, lock) => view.holders(lock).length,
  (view, lock) => view.ownerCell(lock).value,
  (view, lock) => view.says(lock),
];
const OF_FUTEX: readonly ((view: View, at: number) => unknown)[] = [
  ({ world }, at) => world.futexes.all[at]?.hb.chain.value.length,
  ({ world }, at) => world.futexes.all[at]?.hb.chain.value[0]?.prio,
  ({ world }, at) => world.futexes.all[at]?.hb.chain.value[0]?.lock_ptr.value?.label(),
  ({ world }, at) => world.futexes.all[at]?.hb.lock.value?.name,
];
const OF_PI_STATE: readonly ((view: View, pi_state: futex_pi_state) => unknown)[] = [
  (_, { refcount }) => refcount.value,
  (_, { owner }) => owner.value?.name,
  (_, { pi_mutex }) => pi_mutex.owner.value,
  (_, { pi_mutex }) => pi_mutex.waiters.value.map((waiter) => waiter.tree_prio.value).join(),
  (_, { pi_mutex }) => pi_mutex.wait_lock.value?.name,
  (view, pi_state) => view.listedOn(pi_state)?.name,
  (view, pi_state) => view.piStates().length - view.piStates().indexOf(pi_state),
];

function oneOf<T>(list: readonly T[], below: Below): T {
  return list[below(list.length)] as T;
}

/** Looks at one thing of one task, lock or pi_state. */
function drawLook(below: Below): Look {
  const [at, number] = [below(3), below(2)];
  switch (below(4)) {
    case 0: {
      const look = oneOf(OF_LOCK, below);
      return (view) => {
        const locks = [...view.world.futexes.numbers, ...view.world.rtMutexes.numbers];
        const lock = locks[at];
        return lock === undefined ? null : look(view, lock);
      };
    }
    case 1: {
      const look = oneOf(OF_FUTEX, below);
      return (view) => look(view, number);
    }
    case 2: {
      const look = oneOf(OF_PI_STATE, below);
      return (view) => {
        const pi_state = view.piStates()[number];
        return pi_state === undefined ? null : look(view, pi_state);
      };
    }
    default: {
      const look = oneOf(OF_TASK, below);
      return (view) => {
        const task = view.world.tasks[at];
        return task === undefined ? null : look(view, task);
      };
    }
  }
}

/** Finds fault with a certain sum of what it sees. What it looks at depends on what it has seen. */
function drawOracle(below: Below): Oracle {
  const looks = Array.from({ length: 2 + below(4) }, () => drawLook(below));
  const blamed = below(3);
  const ask =
    (moment: string) =>
    (view: View, task?: SeenTask): Finding | null => {
      let sum = 0;
      for (const [at, look] of looks.entries()) {
        if (sum % 5 === at) continue;
        for (const sign of `${look(view)}`)
          sum = (31 * sum + (sign.codePointAt(0) as number)) % 997;
      }
      if (sum % 3 !== blamed) return null;
      const about = new Fact(task ?? (view.world.tasks[0] as SeenTask), 'seen');
      const wrong = [wrongFact(about, sum, 0, 'nothing is seen')] as const;
      return { detail: `${moment}/${sum % 11}`, sentence: 'It was seen.', wrong };
    };
  const all: Oracle = {
    name: 'nosy',
    rule: 'Nothing is seen.',
    returned: ask('returned'),
    restarting: ask('restarting'),
    retrying: ask('retrying'),
    quiet: ask('quiet'),
    ended: ask('ended'),
  };
  const { returned, quiet, ...others } = all;
  // Those that are asked most often end every run soon, and the rest is hardly seen.
  return oneOf([all, others, { ...others, returned }, { ...others, quiet }] as Oracle[], below);
}

describe('an oracle may look at whatever the view shows', () => {
  it('and all schedules of small programs come to the same ends', () => {
    const below = streamOf(`nosy ${seed}`);
    const different: string[] = [];
    let [drawn, compared] = [0, 0];
    while (compared < PAIRS) {
      expect(drawn++).toBeLessThan(60 + 20 * PAIRS);
      const { name, judged, program } = realPair(allBuilds.slice(0, 1 + below(48)), below);
      if (program.tasks.length < 2) continue;
      const nosy = { ...judged, oracles: [drawOracle(below)] };
      const verdicts = [0, 1, 2, Infinity].map((most) => compare(nosy, program, most, 300));
      if (verdicts.includes('differ')) different.push(`${name}: ${printProgram(program, ' | ')}`);
      if (verdicts.filter((verdict) => verdict === 'agree').length > 1) compared++;
    }
    expect(different).toEqual([]);
  });
});
