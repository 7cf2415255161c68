/**
 * What is known to be wrong with kernels that hold otherwise, and which programs can show it. Each
 * has a story of its own in open-findings.test.ts, and a page in reports/.
 */
import type { Program } from '../../src/program/program.ts';
import { openFindings } from '../../src/variants/open-findings.ts';
import { Meetings, type Request } from './meetings.ts';

/** A lock is given back and taken by a task behind which another waits. */
function isTakenBefore(meetings: Meetings, falls: (request: Request) => boolean): boolean {
  return meetings.requests.some((taker) => {
    const { lock, task } = taker;
    if (!meetings.isForThree(lock) || !meetings.isGivenBack(lock)) return false;
    return meetings.othersWaitAt(lock, task) && falls(taker);
  });
}

/**
 * A waiter's priority changes while another one is before it, who then takes the lock or gives up.
 * If neither can happen, the chain walk sees to both of its keys.
 */
function movesUnseen(meetings: Meetings, counts: (waiter: Request) => boolean): boolean {
  return meetings.requests.some((waiter) => {
    const { lock, task, waits } = waiter;
    if (!waits || !meetings.isForThree(lock) || !counts(waiter)) return false;
    if (!meetings.isChanged(task) && !meetings.isBoosted(waiter)) return false;
    return meetings.othersAt(lock, task).some((other) => {
      return meetings.isGivenBack(lock) || meetings.givesUp(other);
    });
  });
}

/** Two changes of one priority, of a task that waits for what others have. */
function goesUpAndDown(meetings: Meetings): boolean {
  return meetings.requests.some(({ task, waits }) => waits && meetings.isChangedTwice(task));
}

/** A task waits while it has two locks that others wait for. */
function hasTwoDonors(meetings: Meetings): boolean {
  return meetings.requests.some(({ task, waits, holding }) => {
    const wanted = holding.filter((lock) => meetings.othersWaitAt(lock, task));
    return waits && wanted.length >= 2;
  });
}

/** A task may have three locks that others wait for, whose priorities change. */
function hasThreeDonors(meetings: Meetings): boolean {
  const waiters = meetings.requests.filter(({ waits }) => waits);
  const changes = waiters.some((waiter) => {
    return meetings.isChanged(waiter.task) || meetings.isBoosted(waiter);
  });
  return changes && new Set(waiters.map(({ lock }) => lock)).size >= 3;
}

/** Two tasks wait one behind the other, for the last of three locks in the end. */
function hasChain(meetings: Meetings): boolean {
  const waiters = meetings.requests.filter(({ waits }) => waits);
  return waiters.some((first) => {
    return waiters.some((next) => {
      if (next.task === first.task || !next.holding.includes(first.lock)) return false;
      return first.holding.some((lock) => lock !== next.lock);
    });
  });
}

const loses = ({ task }: Request, meetings: Meetings) => meetings.isLowered(task);

/** By the title of the finding: programs of this shape can show it. */
const SHOWN_BY: Readonly<Record<string, (meetings: Meetings) => boolean>> = {
  'An owner loses a boost that it never noted': (meetings) => {
    return isTakenBefore(meetings, (taker) => loses(taker, meetings) || meetings.isBoosted(taker));
  },
  'A boost goes by an old key': (meetings) => movesUnseen(meetings, () => true),
  // The owner of one lock has one donor, whatever that one's key.
  'The wrong waiter boosts, by an old key': (meetings) => {
    return movesUnseen(meetings, ({ lock, task }) => meetings.isHadBesideAnother(lock, task));
  },
  'A boost outlives its reason': (meetings) => goesUpAndDown(meetings) || meetings.hasCircle,
  'A deboost stops half-way': ({ hasCircle }) => hasCircle,
  'A lowered priority stops half-way': hasTwoDonors,
  'An answer drops what it carried': hasChain,
  'A bystander is told EDEADLK': ({ hasCircle }) => hasCircle,
  // Somebody is given a lock by a requeue that another one was handed before.
  'A pi_state is never freed': ({ requests }) => {
    return requests.some(({ condition }) => condition) && requests.length > 1;
  },
  // Its priority is raised while it is moved.
  'A moved sleeper is woken by nobody': (meetings) => {
    return meetings.requests.some((request) => {
      const { condition, task } = request;
      return condition && (meetings.isChanged(task) || meetings.isBoosted(request));
    });
  },
  'Who asks for the lock of a task that calls execve() sleeps for ever': ({ hasExec }) => hasExec,
  // The last one that is moved outranks who was moved before it.
  'A requeue miscounts': ({ requests }) => {
    return requests.filter(({ condition }) => condition).length > 1;
  },
  // Somebody is to be moved into a circle.
  'A requeue cleans up after the wrong task': ({ hasCircle, requests }) => {
    return hasCircle && requests.some(({ condition }) => condition);
  },
  'Who asks for the lock of a task that has died is told ESRCH': ({ hasKill }) => hasKill,
  'One key is in two trees': hasThreeDonors,
  'A waiter sleeps for ever after a deadlock': ({ hasCircle }) => hasCircle,
};

/** Whether a failure of this kind is what is known already. */
export function isOpen(build: string, kind: string, program: Program): boolean {
  const meetings = new Meetings(program);
  return openFindings.some(({ title, kernels, cures, kinds }) => {
    const has = kernels.some(({ name }) => build.startsWith(name));
    const hasCure = [...cures, 'proposed'].some((cure) => build.includes(`+${cure}`));
    if (!has || (hasCure && cures.length > 0) || !kinds.includes(kind)) return false;
    const shows = SHOWN_BY[title] as (meetings: Meetings) => boolean;
    const aboutPriorities = !/^(no-spurious-errno|every-waiter-returns|lifetimes)\//.test(kind);
    return shows(meetings) && (meetings.hasPriorities || !aboutPriorities);
  });
}
