/**
 * All weights of random programs. What distribution they give, docs/programs.md says; a test prints
 * it there (properties/program-distribution.test.ts).
 *
 * A program has its features drawn first, each by itself, and then uses what it has often: so what
 * is rare comes together with other rare things, instead of being drowned by common ones (Groce and
 * others, "Swarm Testing", ISSTA 2012).
 *
 * Every list is drawn from evenly; chances are in percent.
 */
import { FOREIGN, KTHREAD } from '../stranger-tids.ts';

/** What some programs do and others never. */
interface Weight {
  /** So many programs in a hundred have the feature ... */
  readonly programs: number;
  /** ... and each of them uses it with one of these chances, whenever it could. */
  readonly uses: readonly number[];
}

/** Features of ops, which the ops ask for in their `drawn` parts. */
export const OP_WEIGHTS = {
  timeout: { programs: 62, uses: [40, 70, 100] },
  kernelOnly: { programs: 20, uses: [15, 50, 100] },
  interruptible: { programs: 80, uses: [50, 100, 100] },
  trylock: { programs: 20, uses: [20, 50] },
  lock2: { programs: 20, uses: [30, 100] },
  /** A task sleeps on a condition variable instead of asking for its lock (REQUEUE). */
  requeue: { programs: 0, uses: [] },
  /** A task sleeps plainly on a condition variable before it asks for its lock (PLAIN). */
  sleeps: { programs: 0, uses: [] },
  /** A task asks for what it has, or may have. */
  again: { programs: 7, uses: [25, 60] },
} as const satisfies Readonly<Record<string, Weight>>;

/** Features of tasks. */
export const TASK_WEIGHTS = {
  /** Tasks have a priority. */
  priorities: { programs: 55, uses: [30, 70] },
  /** A task asks once more when it is through. */
  comesBack: { programs: 55, uses: [30, 60, 100] },
  /** A task keeps what it has while it asks for something else. */
  nests: { programs: 92, uses: [65, 85, 100] },
  /** Tasks give back what they asked for. */
  tidies: { programs: 55, uses: [40, 100] },
  /** Tasks give back what they start with, and ask for nothing else. */
  releases: { programs: 88, uses: [50, 100] },
} as const satisfies Readonly<Record<string, Weight>>;

/**
 * Programs in which tasks ask for their locks and wait: what is about queues and priorities shows
 * where nobody gives anything back or up.
 */
export const BARE = 12;
/** What tasks do there all the same. */
export const IN_BARE_ONES: readonly string[] = ['priorities', 'nests'];

/** How many events there are of a kind, if the program has any. */
interface EventWeight {
  readonly programs: number;
  /** The same of programs with rt_mutexes, whose locks may be interruptible. */
  readonly programsWithRtMutexes: number;
  readonly counts: readonly number[];
}

export const EVENT_WEIGHTS = {
  signal: { programs: 15, programsWithRtMutexes: 80, counts: [1, 2, 2, 3, 3] },
  setprio: { programs: 50, programsWithRtMutexes: 35, counts: [1, 2, 2, 2, 3, 3] },
} as const satisfies Readonly<Record<string, EventWeight>>;

/**
 * Where the kernel's exit is modelled, so many programs have a task killed, and so many of those
 * have two; each futex of theirs is robust with that chance.
 */
export const DEATHS = 20;
export const TWO_DEATHS = 25;
export const ROBUST = 60;
/**
 * In so many of the programs with robust locks somebody gives one back inconsistent, with that
 * chance whenever it could.
 */
export const INCONSISTENT = 25;
export const LEAVES_INCONSISTENT = 60;

/**
 * Where page faults are modelled, somebody meddles with the memory of a futex in so many programs:
 * a task of its own, or one of the others.
 */
export const MEDDLES = 12;
export const BY_A_STRANGER = 50;
export const MEDDLINGS = ['swap_out', 'swap_out', 'protect', 'store'] as const;
/** TIDs, of which the last is nobody's; 0 for none. */
export const STORED = [0, 0, 1, 2, 9] as const;

/**
 * Where that is modelled, user space is hostile in so many programs: about one futex, or about all.
 * Tasks do so many things more, and some forget to ask whether they have a lock.
 */
export const HOSTILE = 12;
export const ALL_HOSTILE = 30;
export const MISUSES = [1, 2, 2, 3, 3, 4] as const;
export const BY_A_HOSTILE_STRANGER = 15;
export const FORGETS_TO_ASK = 50;
/** TIDs, strangers' among them. */
export const STORED_BY_THE_HOSTILE = [...STORED, FOREIGN, KTHREAD] as const;
/** Calls that are made of a hostile futex, each as often as it stands here. */
export const MISUSED = [
  ...['lock', 'lock', 'trylock', 'unlock', 'unlock', 'store', 'wait', 'wake', 'wake'],
  ...['requeue', 'cmp_requeue', 'wait_requeue_pi', 'wait_requeue_pi', 'cmp_requeue_pi'],
  'cmp_requeue_pi',
] as const;

/**
 * To whom all events of a kind happen: to one task that asks for locks, to one such task after the
 * other, or each to any task.
 */
export const EVENT_TARGETS = ['one', 'turns', 'turns', 'turns', 'any'] as const;

/** Priorities, 0 for SCHED_OTHER: what tasks begin with, and what they are given later. */
export const PRIORITIES = [10, 10, 20, 30] as const;
export const NEW_PRIORITIES = [0, 10, 10, 20, 20, 30, 30] as const;
/** A priority is set to what it is. */
export const SAME_PRIORITY = 15;

/**
 * Who starts with which lock, and who wants it:
 *
 *   - meeting: all tasks want one lock, which one of them has;
 *   - mixed: locks are with any tasks, which want any lock;
 *   - star: a task has several locks, and the others want them;
 *   - chain: each task has a lock and wants the one of the next; others want any of them;
 *   - circle: the last one wants that of the first, too.
 */
export const SHAPES = { meeting: 49, mixed: 7, star: 12, chain: 11, circle: 21 } as const;
/** The same of programs with rt_mutexes, for which no circle may wait. */
export const SHAPES_WITH_RT_MUTEXES = { meeting: 27, mixed: 8, star: 14, chain: 51 } as const;

export const TASKS = {
  meeting: [2, 2, 2, 2, 3, 3, 3, 3, 3, 4],
  mixed: [2, 2, 3, 3, 4],
  star: [3, 3, 4, 4, 4, 4, 5],
  chain: [3, 3, 4, 4, 4, 4, 4, 5],
  circle: [2, 2, 2, 3, 3, 4, 4, 4, 4, 5],
} as const;

/** Locks of a mixed program, and of the centre of a star. */
export const MIXED_LOCKS = [2, 2, 3] as const;
export const STAR_LOCKS = [2, 2, 3, 3] as const;
/** Tasks that have no part in a chain or a circle. */
export const OUTSIDERS = { chain: [0, 1, 2, 2, 2], circle: [0, 1, 1, 1, 2] } as const;
/** One of them has another lock besides. */
export const SPARE = 60;
/** The centre of a star waits for a lock itself. */
export const WAITING_CENTRE = 35;

/** A lock is held from the start: in a meeting, and in a mixed program. */
export const HELD = 88;
/** Who has no part in a shape wants the first lock of a chain, not just any ... */
export const FIRST_LOCK = 55;
/** ... and the same as the one before. */
export const SAME_LOCK = 65;

/** Some locks are rt_mutexes of the kernel's own: all of them, or the first or last ones. */
export const RT_MUTEXES = 20;
export const ALL_RT_MUTEXES = 50;

/** Futexes share a bucket. */
export const SHARED_BUCKETS = 25;
/** Locks are given back in the order in which they were taken, not the other way round. */
export const FIRST_TAKEN_FIRST = 50;

/**
 * Some programs have a condition variable, where the kernel's requeueing is modelled: tasks that
 * ask for its lock sleep on it first with one of these chances, and who has that lock moves them
 * before giving it back; all of them, or one.
 */
export const REQUEUE = { programs: 25, uses: [40, 70, 100] } as const;
export const MOVES = 75;
export const MOVES_ALL = 50;
/**
 * In some of these programs tasks sleep plainly on the condition variable, or on another one,
 * before they ask for its lock, and who has that lock wakes them, or moves them from the one to the
 * other; in most of them nobody waits to be requeued to the lock, as the two do not go together.
 */
export const PLAIN = { programs: 40, uses: [40, 70, 100] } as const;
export const PLAIN_ONLY = 65;
export const WAKES = 60;
export const WAKES_ALL = 50;
export const PLAIN_MOVES = 25;
export const PLAIN_MOVES_WAKE = 50;
export const PLAIN_MOVES_ALL = 50;
/** A plain call is about the other condition variable. */
export const ELSEWHERE = 20;
/** The condition variable is in the same bucket as its lock. */
export const CONDITION_BESIDE_ITS_LOCK = 20;

/**
 * So many of the condition variables are a library's: who has the mutex waits, signals or
 * broadcasts, or some of it, before giving it back. None where locks are taken in circles, as its
 * waiters have to come back with the mutex for sure.
 */
export const BY_LIBRARY = 50;
export const COND_WAITS = 50;
export const SIGNALS = 45;
export const BROADCASTS = 25;
