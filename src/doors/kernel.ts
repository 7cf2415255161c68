/**
 * Kernels: today's, how to make another one of it, the machine that they run on, and all that the
 * kernels of this package are written with. Kernel names are those of the C.
 */
/** What `patch` was given, as one of a build's ancestors. */
export type { Patch } from '../kernel/build.ts';
/** What a patch says of itself: the *sometimes* sites that it adds and takes. */
export type { Declared } from '../kernel/build.ts';
/** A kernel that keeps the names of its functions, for traces and recorded schedules. */
export type { TracedKernel } from '../kernel/build.ts';
/** A place of the code that a campaign should come past. */
export type { Site } from '../kernel/site.ts';
/** The *sometimes* sites by which sleeper and requeuer agree since v5.15. */
export { REQUEUE_STATE_SITES } from '../kernel/site.ts';
/** The table as kernel code sees it: the same names, without `k`. */
export type { Bound } from '../kernel/build.ts';
/** A kernel as a value: what `patch` changes and `bind` makes ready to run. */
export type { Build } from '../kernel/build.ts';
/** Kernel functions by the names they have in C. */
export type { FunctionTable } from '../kernel/build.ts';
/** Today's functions, as they stand in their files. */
export type { MainlineFunctions } from '../kernel/build.ts';
/** What may stand in a patch of a table: the same parameters, and the same answer. */
export type { Replacements } from '../kernel/build.ts';
/** What is wrong with a patch, in a sentence for whoever wrote it. */
export { PatchError } from '../kernel/patch-fit.ts';
/** What kernel code calls `k`: a build's functions, and the machine that the present step is on. */
export type { Kernel } from '../kernel/build.ts';
/** A kernel function as it stands in its file: `k` first, then the C's parameters. */
export type { KernelFunction } from '../kernel/build.ts';
/** Makes a build ready to run, on any number of machines. */
export { bind } from '../kernel/build.ts';
/** Today's kernel; kernel/futex/ and kernel/locking/ name for each function its original. */
export { mainline } from '../kernel/build.ts';
/** A build made of another one by replacing functions, and adding those that they call. */
export { patch } from '../kernel/build.ts';
/** Hears of every call that a traced kernel makes through `k`, also of those that take no step. */
export type { CallListener } from '../kernel/kernel-machine.ts';
/** The machine that a kernel runs on, with what the C keeps in globals. */
export { KernelMachine } from '../kernel/kernel-machine.ts';
/** A row of the state matrix, and the values that an op saw when it fell into it. */
export type { MatrixNote } from '../kernel/kernel-machine.ts';
/** Try again (11); also what a refused trylock answers, as EWOULDBLOCK. */
export { EAGAIN } from '../kernel/errno.ts';
/** The owner is exiting (16): never seen by user space. */
export { EBUSY } from '../kernel/errno.ts';
/** A page cannot be reached (14). */
export { EFAULT } from '../kernel/errno.ts';
/** Waiting would close a circle (35). */
export { EDEADLK } from '../kernel/errno.ts';
/** A signal ended the wait (4). */
export { EINTR } from '../kernel/errno.ts';
/** The futex is not as it should be (22). */
export { EINVAL } from '../kernel/errno.ts';
/** There is no such call (38). */
export { ENOSYS } from '../kernel/errno.ts';
/** Error numbers as asm-generic/errno.h has them; kernel functions return them negated. */
export { EPERM } from '../kernel/errno.ts';
/** The call is started again, unless it has a timeout: the answer of an interrupted wait. */
export { ERESTART_RESTARTBLOCK } from '../kernel/errno.ts';
/** include/linux/errno.h: never seen by user space, the system call starts anew. */
export { ERESTARTNOINTR } from '../kernel/errno.ts';
/** The call is started again, if the handler of the signal says so (512). */
export { ERESTARTSYS } from '../kernel/errno.ts';
/** There is no such task (3). */
export { ESRCH } from '../kernel/errno.ts';
/** The timeout has expired (110). */
export { ETIMEDOUT } from '../kernel/errno.ts';
/** Somebody has the lock (11). */
export { EWOULDBLOCK } from '../kernel/errno.ts';
/** `EINVAL` for -22; the number itself when it is no error this kernel returns. */
export { errnoName } from '../kernel/errno.ts';
/** Takes the lock of a futex's bucket (kernel/futex/core.c). */
export { futex_q_lock } from '../kernel/futex/core.ts';
/** Drops the lock of a futex's bucket (kernel/futex/core.c). */
export { futex_q_unlock } from '../kernel/futex/core.ts';
/** Queues a waiter behind everybody who is as urgent (kernel/futex/core.c). */
export { plist_add } from '../kernel/futex/core.ts';
/** Bits of the user word (include/uapi/linux/futex.h): its owner died, who that is, others wait. */
export { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
/** The word of a futex in user memory, with the page that it is on. Every access is a step. */
export { user_word } from '../kernel/futex/user_word.ts';
/** struct futex_hash_bucket: the waiters of every futex that hashes to it. */
export { futex_hash_bucket } from '../kernel/futex/futex_key.ts';
/** Where a looked-up pi_state is stored: `struct futex_pi_state **ps`. */
export type { PiStateSlot } from '../kernel/futex/futex_pi_state.ts';
/** One futex. */
export { futex_key } from '../kernel/futex/futex_key.ts';
/** What the kernel knows of a contended PI futex (struct futex_pi_state). */
export { futex_pi_state } from '../kernel/futex/futex_pi_state.ts';
/** Drops a reference. */
export { put_pi_state } from '../kernel/futex/futex_pi_state.ts';
/** One waiting task, on its own stack (struct futex_q). */
export { futex_q } from '../kernel/futex/futex_q.ts';
/** `struct futex_pi_state *pi_state` on the stack of who requeues. */
export { LocalPiState } from '../kernel/futex/local_pi_state.ts';
/** FUTEX_CMP_REQUEUE_PI (kernel/futex/requeue.c). */
export { futex_requeue } from '../kernel/futex/requeue.ts';
/** A requeue_state: it stands on the second futex, and waits for it. */
export { Q_REQUEUE_PI_DONE } from '../kernel/futex/requeueable_q.ts';
/** A requeue_state: the sleeper has woken up by itself and is on its way out. */
export { Q_REQUEUE_PI_IGNORE } from '../kernel/futex/requeueable_q.ts';
/** A requeue_state: a requeuer is busy with it. */
export { Q_REQUEUE_PI_IN_PROGRESS } from '../kernel/futex/requeueable_q.ts';
/** A requeue_state: the second futex has been taken for it. */
export { Q_REQUEUE_PI_LOCKED } from '../kernel/futex/requeueable_q.ts';
/** A requeue_state: it sleeps on the first futex, and nobody is busy with it. */
export { Q_REQUEUE_PI_NONE } from '../kernel/futex/requeueable_q.ts';
/** A requeue_state: the sleeper has woken up, and spins until the requeuer has come to an end. */
export { Q_REQUEUE_PI_WAIT } from '../kernel/futex/requeueable_q.ts';
/** One that may be requeued: of a task that sleeps on a condition variable, and wants a lock. */
export { requeueable_q } from '../kernel/futex/requeueable_q.ts';
/**
 * Makes word and pi_state name the rt_mutex's owner: us if we stole the lock (argowner), or
 * whoever stole it from us (argowner NULL). 1 we own it, 0 we do not. hb->lock and wait_lock are
 * held.
 */
export { __fixup_pi_state_owner } from '../kernel/futex/pi.ts';
/** A pi_state for a sleeper that has just been given the lock by a requeue. */
export { attachToTaker } from '../kernel/futex/pi.ts';
/** Attaches to the pi_state of a queued waiter, if it and the user word agree. */
export { attach_to_pi_state } from '../kernel/futex/attach.ts';
/** After the wait: 1 the lock is ours, 0 it is not. hb->lock is held. */
export { fixup_pi_owner } from '../kernel/futex/pi.ts';
/** What FUTEX_LOCK_PI can do under hb->lock: 1 it is taken, 0 ready to wait, or an error. */
export { futex_lock_pi_atomic } from '../kernel/futex/pi.ts';
/** Makes word and pi_state name the new owner (kernel/futex/pi.c). */
export { fixup_pi_state_owner } from '../kernel/futex/pi.ts';
/** Whether there is FUTEX_LOCK_PI2. */
export { knowsLockPi2 } from '../kernel/futex/syscalls.ts';
/** Puts an item into one of the kernel's lists and trees, which are sorted arrays here. */
export { enterList } from '../kernel/lists.ts';
/** Takes an item out of one of them; says whether it was there. */
export { leaveList } from '../kernel/lists.ts';
/** Bit 0 of the owner word: there are waiters, go slow. */
export { RT_MUTEX_HAS_WAITERS } from '../kernel/locking/rt_mutex.ts';
/** A lock that lends priority (struct rt_mutex_base). */
export { rt_mutex } from '../kernel/locking/rt_mutex.ts';
/**
 * What the walk returns when it has nothing more to find out for the task that wants to wait: that
 * the first lock has no owner any more, in step [3], or that there is a deadlock, in step [6].
 */
export { hasItsAnswer } from '../kernel/locking/rt_mutex_adjust_prio_chain.ts';
/** Step [6]: the chain has come back to where it began. */
export { isDeadlock } from '../kernel/locking/rt_mutex_adjust_prio_chain.ts';
/** Queues for an rt_mutex and waits; wait_lock is held. */
export { __rt_mutex_slowlock } from '../kernel/locking/rt_mutex_lock.ts';
/** Waits until an rt_mutex is the caller's. */
export { rt_mutex_lock } from '../kernel/locking/rt_mutex_lock.ts';
/** Waits until an rt_mutex is the caller's (0) or a signal is pending (-EINTR). */
export { rt_mutex_lock_interruptible } from '../kernel/locking/rt_mutex_lock.ts';
/** The way to an rt_mutex that is not free. */
export { rt_mutex_slowlock } from '../kernel/locking/rt_mutex_lock.ts';
/** Lets go of an rt_mutex that somebody waits for. */
export { rt_mutex_slowunlock } from '../kernel/locking/rt_mutex_lock.ts';
/** Lets go of an rt_mutex. */
export { rt_mutex_unlock } from '../kernel/locking/rt_mutex_lock.ts';
/** One waiter of an rt_mutex, on its own stack (struct rt_mutex_waiter). */
export { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
/** Makes the waiter ready for the trees. wait_lock and the task's pi_lock are held. */
export { armWaiter } from '../kernel/locking/rtmutex.ts';
/** The sysctl kernel.max_lock_depth: how many locks a walk goes past before it gives up. */
export { max_lock_depth } from '../kernel/locking/rtmutex.ts';
/** Takes the top waiter out of the caller's boost tree, deboosts, and notes whom to wake. */
export { mark_wakeup_next_waiter } from '../kernel/locking/rtmutex.ts';
/** Puts a waiter into the owner's boost tree (kernel/locking/rtmutex.c). */
export { rt_mutex_enqueue_pi } from '../kernel/locking/rtmutex.ts';
/**
 * Takes the lock for `task` if it is free and the rules of order allow it. `waiter` is the task's
 * queued waiter, or NULL when it has none: then this is a try.
 */
export { try_to_take_rt_mutex } from '../kernel/locking/rtmutex.ts';
/** Takes over the task's present priority. task->pi_lock is held, and the waiter is in no tree. */
export { waiter_update_prio } from '../kernel/locking/rtmutex.ts';
/** The walk along the chain looks for a deadlock to its end. */
export { RT_MUTEX_FULL_CHAINWALK } from '../kernel/locking/rtmutex_api.ts';
/** RT_MUTEX_FULL_CHAINWALK and RT_MUTEX_MIN_CHAINWALK: whether deadlocks are looked for. */
export { RT_MUTEX_MIN_CHAINWALK } from '../kernel/locking/rtmutex_api.ts';
/** Releases the lock; says whether somebody must be woken once wait_lock is dropped. */
export { __rt_mutex_futex_unlock } from '../kernel/locking/rtmutex_api.ts';
/**
 * Starts to take the lock for `task`: 1 taken, 0 queued, negative an error, in which case the
 * waiter may be queued all the same and the caller cleans up. wait_lock is held.
 */
export { __rt_mutex_start_proxy_lock } from '../kernel/locking/rtmutex_api.ts';
/**
 * Ends a failed attempt: true when the waiter has been removed, false when the lock turned out to
 * be ours after all and the failure must be ignored.
 */
export { rt_mutex_cleanup_proxy_lock } from '../kernel/locking/rtmutex_api.ts';
/** Takes the rt_mutex of a pi_state if it is free. */
export { rt_mutex_futex_trylock } from '../kernel/locking/rtmutex_api.ts';
/** Sleeps until the lock is ours (0), time is over (-ETIMEDOUT) or a signal came (-EINTR). */
export { rt_mutex_wait_proxy_lock } from '../kernel/locking/rtmutex_api.ts';
/** schedule(): sleeps unless somebody has made the task running again. */
export { schedule } from '../kernel/sched/core.ts';
/** The priority that counts for p if its own is `newprio`. p->pi_lock is held. */
export { rt_effective_prio } from '../kernel/sched/syscalls.ts';
/** The kernel priority of every task that is not real-time: 120. */
export { DEFAULT_PRIO } from '../kernel/sched/task_struct.ts';
/** Real-time priorities are below it, 0 the highest; every other task counts as DEFAULT_PRIO. */
export { MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';
/** How far the futex side of a task's exit has come (futex_state). */
export { FUTEX_STATE_DEAD, FUTEX_STATE_EXITING, FUTEX_STATE_OK } from '../kernel/futex/state.ts';
/** A flag of task_struct: the task is the kernel's own, and user space has no business with it. */
export { PF_KTHREAD } from '../kernel/sched/task_struct.ts';
/** A task, with what the PI protocol reads of it (struct task_struct). */
export { task_struct } from '../kernel/sched/task_struct.ts';
/** struct hrtimer_sleeper, and the actor that fires it. */
export { hrtimer_sleeper } from '../kernel/time/hrtimer.ts';
/** One way of touching shared state: read, write, lock, sleep ... */
export { AccessKind } from '../machine/access.ts';
/** A function of the simulated machine: a generator that stops before every shared access. */
export type { Proc } from '../machine/access.ts';
/** What an access is done to. `label` is for traces only and may be slow. */
export type { Shared } from '../machine/access.ts';
/** A Proc of one step: an access that has begun. */
export type { Step } from '../machine/access.ts';
/** What a condition variable of user space is made of, for kernels with another library. */
export type { AtCondition } from '../userspace/cond_var.ts';
/** Starts an access of the running actor; every accessor of the machine ends here. */
export { access } from '../machine/access.ts';
/** Whatever can take a step: a task, a timer, or an event from outside. */
export { Actor } from '../machine/actor.ts';
/** A named field of an object of the machine. */
export { Cell } from '../machine/cell.ts';
/** Who made an object, and as which of theirs: a number that `birthName` turns into text. */
export { birth } from '../machine/cell.ts';
/** The name `T2.1` or `T2.1b` for the first or second object that T2 creates in its op 1. */
export { birthName } from '../machine/cell.ts';
/** What all objects with fields have: a task, a pi_state, a hash bucket, a futex. */
export { Life } from '../machine/cell.ts';
/** A Proc that ends at once, without a step: for a function that may have nothing to look at. */
export { ended } from '../machine/ended.ts';
/** A field that is touched only with its lock held, which is checked. */
export { Guarded } from '../machine/guarded.ts';
/** The plain fields of a class that can change, each with the part that it has in a state. */
export { Kept } from '../machine/kept.ts';
/** The simulated computer: one step at a time, of whomever it is told. */
export { Machine } from '../machine/machine.ts';
/**
 * A mistake in the model, as opposed to a failure of the kernel under test: an unstarred call, an
 * exception nobody expected, a schedule that is not one.
 */
export { ModelError } from '../machine/model-error.ts';
/** The mark at the beginning of the op that the running actor is in. */
export { OP_BEGAN } from '../machine/observer.ts';
/**
 * Says that from here on only these values live of what was observed since the mark: a loop starts
 * anew, or a part of the work is done.
 */
export { forgetAllBut } from '../machine/observer.ts';
/** Marks a place, usually the entry of a function, for `forgetAllBut` to go back to. */
export { markHere } from '../machine/observer.ts';
/** Who may take the next step, for schedulers to choose from. */
export { Ready } from '../machine/ready.ts';
/** Drops a reference; says whether it was the last. */
export { refcount_dec_and_test } from '../machine/refcount.ts';
/** Adds a reference unless there is none left; says whether it did. */
export { refcount_inc_not_zero } from '../machine/refcount.ts';
/** A step after which leaving the task is free. */
export { relax } from '../machine/relax.ts';
/** The cell's value is the holder. */
export { Spinlock } from '../machine/spinlock.ts';
/** A mutex of the kernel's (struct mutex): who waits for it sleeps. Taking it is a step. */
export { Mutex } from '../machine/mutex.ts';
/** A task's state: it sleeps until it is woken or sent a signal. */
export { TASK_INTERRUPTIBLE } from '../machine/task-state.ts';
/** Both states of sleep, as a mask for wakers. */
export { TASK_NORMAL } from '../machine/task-state.ts';
/** A task's state: it is awake. */
export { TASK_RUNNING } from '../machine/task-state.ts';
/** A task's state: it sleeps until it is woken. */
export { TASK_UNINTERRUPTIBLE } from '../machine/task-state.ts';
/** Blocks until the state is running: what is left of `schedule()`. */
export { sleepIn } from '../machine/task-state.ts';
/** Makes the task of that state runnable if the state is in `mask`; says whether it was. */
export { wakeFrom } from '../machine/task-state.ts';
/** A timer, which may fire at any step from the moment it is started. */
export { Timer } from '../machine/timer.ts';
/** A failure of the kernel under test. */
export { Violation } from '../machine/violation.ts';
/** Shared memory that may be touched without a lock: every access is a step. */
export { Word } from '../machine/word.ts';
/** Something that is true of an object although no cell holds it. */
export { Fact } from '../machine/wrong.ts';
/** A thing that something else was derived from, and what it held. */
export type { Given } from '../machine/wrong.ts';
/** One thing that is not as it should be. */
export type { Wrong } from '../machine/wrong.ts';
/** All that is wrong at one moment; what the finding is about comes first. */
export type { Wrongs } from '../machine/wrong.ts';
/** A cell and what it holds now. */
export { given } from '../machine/wrong.ts';
/** A cell that should hold something else. */
export { wrongCell } from '../machine/wrong.ts';
/** A fact that should be another. */
export { wrongFact } from '../machine/wrong.ts';
