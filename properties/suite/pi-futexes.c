// SPDX-License-Identifier: GPL-2.0-only
/*
 * PI futexes in user space, for programs that make their calls by syscall(): right for scripts in
 * which one thing happens after another, or wrong in one point, which the environment variable
 * MISTAKE names. Whoever wants to know whether a suite notices a mistake loads this before it:
 *
 *     cc -O1 -shared -fPIC pi-futexes.c -o pi-futexes.so
 *     MISTAKE=no-boost LD_PRELOAD=./pi-futexes.so ./suite
 *
 * One lock guards everything. Who waits sleeps in FUTEX_WAIT on a word of its own. A boost is made
 * by sched_setscheduler(), so that /proc shows it; what a program asks of that call is intercepted
 * too, and is what a task's own priority is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif

enum { MOST_TASKS = 4096, MOST_LOCKS = 64, MOST_WAITERS = 16 };

struct lock {
	_Atomic uint32_t *word; /* NULL if nobody waits for it. */
	pid_t owner;
	/* The most urgent first, and of equals the one that came first. */
	pid_t waiters[MOST_WAITERS];
	int count;
};

struct task {
	pid_t tid;
	int own, effective;
	struct lock *waits;
	_Atomic uint32_t granted;
};

static struct task tasks[MOST_TASKS];
static struct lock locks[MOST_LOCKS];
static atomic_flag busy = ATOMIC_FLAG_INIT;

static bool errs(const char *mistake)
{
	const char *asked = getenv("MISTAKE");

	return asked && strcmp(asked, mistake) == 0;
}

static long pass_on(long number, long a, long b, long c, long d, long e, long f)
{
	static long (*real)(long, ...);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(number, a, b, c, d, e, f);
}

static void begin(void)
{
	struct timespec moment = { 0, 50000 };

	/* Asleep, as the one who has it may need this CPU. */
	while (atomic_flag_test_and_set(&busy))
		nanosleep(&moment, NULL);
}

static void end(void)
{
	atomic_flag_clear(&busy);
}

static struct task *task_of(pid_t tid)
{
	int at = tid % MOST_TASKS;

	while (tasks[at].tid != 0 && tasks[at].tid != tid)
		at = (at + 1) % MOST_TASKS;
	tasks[at].tid = tid;
	return &tasks[at];
}

/* ---- Priorities ---- */

static void enqueue(struct lock *lock, pid_t tid)
{
	int at = lock->count++;

	while (at > 0 && !errs("first-come-first-served") &&
	       task_of(lock->waiters[at - 1])->effective < task_of(tid)->effective) {
		lock->waiters[at] = lock->waiters[at - 1];
		at--;
	}
	if (errs("last-come-first-served"))
		for (; at > 0 && task_of(lock->waiters[at - 1])->effective ==
		     task_of(tid)->effective; at--)
			lock->waiters[at] = lock->waiters[at - 1];
	lock->waiters[at] = tid;
}

static void dequeue(struct lock *lock, pid_t tid)
{
	int at = 0;

	while (at < lock->count && lock->waiters[at] != tid)
		at++;
	if (at == lock->count)
		return;
	lock->count--;
	memmove(&lock->waiters[at], &lock->waiters[at + 1],
		(size_t)(lock->count - at) * sizeof(lock->waiters[0]));
}

static void run_as(pid_t tid, int fifo)
{
	struct sched_param param = { .sched_priority = fifo };

	pass_on(SYS_sched_setscheduler, tid, fifo ? SCHED_FIFO : SCHED_OTHER, (long)&param, 0, 0, 0);
}

/* What the task should run with, as the waiters for its locks are now. */
static int boosted(const struct task *task)
{
	int fifo = task->own;

	if (errs("no-boost"))
		return fifo;
	for (int lock = 0; lock < MOST_LOCKS; lock++) {
		if (!locks[lock].word || locks[lock].owner != task->tid)
			continue;
		for (int at = 0; at < locks[lock].count; at++) {
			const struct task *waiter = task_of(locks[lock].waiters[at]);
			int lent = errs("no-chain") ? waiter->own : waiter->effective;

			fifo = lent > fifo ? lent : fifo;
		}
	}
	return fifo;
}

/* Hands priorities on until nothing changes; a circle would go on for ever. */
static void adjust(bool may_lower)
{
	bool changed = true;
	bool lowered;

	for (int round = 0; changed && round < 10; round++) {
		changed = false;
		for (int at = 0; at < MOST_TASKS; at++) {
			struct task *task = &tasks[at];
			int fifo = task->tid ? boosted(task) : 0;

			if (fifo == task->effective || (fifo < task->effective && !may_lower))
				continue;
			lowered = fifo < task->effective;
			changed = true;
			task->effective = fifo;
			run_as(task->tid, fifo);
			if (!task->waits || errs("no-requeue") ||
			    (lowered && errs("lowered-keep-place")))
				continue;
			dequeue(task->waits, task->tid);
			enqueue(task->waits, task->tid);
		}
	}
}

/* ---- Words, and who may stand in them ---- */

static bool can_read(void *address)
{
	uint32_t word;
	struct iovec here = { &word, sizeof(word) }, there = { address, sizeof(word) };

	return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == sizeof(word);
}

static bool can_write(void *address)
{
	uint32_t word;
	struct iovec here = { &word, sizeof(word) }, there = { address, sizeof(word) };

	return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == sizeof(word) &&
	       process_vm_writev(getpid(), &here, 1, &there, 1, 0) == sizeof(word);
}

/* 0 if the task may own a futex of this process, or a negated error number. */
static int may_own(pid_t tid)
{
	if (pass_on(SYS_tgkill, getpid(), tid, 0, 0, 0, 0) == 0)
		return 0;
	if (kill(tid, 0) == 0 || errno == EPERM)
		return errs("strangers-may-own") ? 0 : -EPERM;
	return errs("nobody-may-own") ? 0 : -ESRCH;
}

static struct lock *lock_at(_Atomic uint32_t *word, bool make)
{
	struct lock *free = NULL;

	for (int at = 0; at < MOST_LOCKS; at++) {
		if (locks[at].word == word)
			return &locks[at];
		if (!locks[at].word && !free)
			free = &locks[at];
	}
	if (!make)
		return NULL;
	memset(free, 0, sizeof(*free));
	free->word = word;
	return free;
}

/* Whether the word and who the queue knows as the owner fit. */
static bool fits(uint32_t word, const struct lock *lock)
{
	pid_t tid = (pid_t)(word & FUTEX_TID_MASK);

	if (tid == lock->owner)
		return true;
	if (tid == 0)
		return (word & FUTEX_OWNER_DIED) || errs("no-row-9");
	return errs("no-row-10");
}

/* Whether waiting for the owner would close a circle. */
static bool closes_circle(pid_t owner, pid_t self)
{
	for (int steps = 0; steps < 10; steps++) {
		struct lock *next = task_of(owner)->waits;

		if (owner == self)
			return true;
		if (!next)
			return false;
		owner = next->owner;
	}
	return false;
}

/* ---- Time ---- */

static struct timespec later(const struct timespec *time, long long ms)
{
	long long ns = time->tv_sec * 1000000000LL + time->tv_nsec + ms * 1000000;

	/* What is over already stays so. */
	return time->tv_sec < 100 ? *time :
	       (struct timespec){ ns / 1000000000, ns % 1000000000 };
}

/* ---- The calls ---- */

static long sleep_until_granted(struct task *task, bool realtime, const struct timespec *deadline)
{
	int op = FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | (realtime ? FUTEX_CLOCK_REALTIME : 0);
	long ret = 0;

	while (!task->granted && ret == 0)
		ret = pass_on(SYS_futex, (long)&task->granted, op, 0, (long)deadline, 0,
			      (long)FUTEX_BITSET_MATCH_ANY) == 0 || errno == EAGAIN ||
		      (errno == EINTR && errs("signal-keeps-place")) ? 0 : -errno;
	return ret;
}

static void stop_waiting(struct task *task)
{
	struct lock *lock = task->waits;

	dequeue(lock, task->tid);
	task->waits = NULL;
	if (lock->count == 0)
		lock->word = NULL;
}

/* What can be said without waiting: 0 if the futex is taken, 1 if it has to be waited for. */
static long try(_Atomic uint32_t *word, pid_t self, struct lock **found, pid_t *owner)
{
	uint32_t value = can_read((void *)word) ? *word : 0;
	struct lock *lock = lock_at(word, false);
	long ret;

	*owner = (pid_t)(value & FUTEX_TID_MASK);
	*found = lock;
	if (*owner == self && !errs("own-lock-waits"))
		return -EDEADLK;
	if (!can_write((void *)word))
		return errs("no-fault") ? -EINVAL : -EFAULT;
	if (lock) {
		*owner = lock->owner;
		return fits(value, lock) ? 1 : -EINVAL;
	}
	if (*owner == 0) {
		*word = (errs("owner-died-is-lost") ? 0 : value & FUTEX_OWNER_DIED) | (uint32_t)self;
		return 0;
	}
	if (!errs("no-waiters-bit"))
		*word = value | FUTEX_WAITERS;
	ret = may_own(*owner);
	return ret == 0 ? 1 : ret;
}

static long wait_for(_Atomic uint32_t *word, struct lock *lock, pid_t owner, struct task *task,
		     bool realtime, const struct timespec *deadline)
{
	long ret;

	/* The word was made to say OWNER_DIED and nobody: the owner finds that it has the futex. */
	if (lock && owner == task->tid && !errs("own-lock-waits"))
		return 0;
	if (closes_circle(owner, task->tid) && !errs("circles-wait") &&
	    !(owner == task->tid && errs("own-lock-waits")))
		return -EDEADLK;
	if (!lock) {
		lock = lock_at(word, true);
		lock->owner = owner;
	}
	task->waits = lock;
	task->granted = 0;
	enqueue(lock, task->tid);
	adjust(true);
	end();
	ret = sleep_until_granted(task, realtime, deadline);
	begin();
	if (task->granted)
		return 0;
	stop_waiting(task);
	if (ret != -ETIMEDOUT || !errs("timeout-keeps-boost"))
		adjust(true);
	return ret;
}

static long lock_pi(_Atomic uint32_t *word, int op, const struct timespec *deadline)
{
	struct task *task;
	struct lock *lock;
	pid_t owner;
	bool realtime = op == FUTEX_LOCK_PI || errs("lock2-by-realtime");
	struct timespec moved;
	long ret;

	if ((op == FUTEX_LOCK_PI2 && errs("lock2-says-einval")) ||
	    (op == FUTEX_TRYLOCK_PI && errs("trylock-says-einval")))
		return -EINVAL;
	if (op == FUTEX_LOCK_PI2 && errs("lock2-is-missing"))
		return -ENOSYS;
	if (!can_read((void *)word) && errs("no-memory-crashes"))
		raise(SIGSEGV);
	if (deadline && (errs("timeouts-are-early") || errs("timeouts-are-late"))) {
		moved = later(deadline, errs("timeouts-are-early") ? -8 : 500);
		deadline = &moved;
	}

	if ((uintptr_t)word % 4 != 0 && !errs("misaligned-is-fine"))
		return -EINVAL;
	if (errs("lock-by-monotonic"))
		realtime = false;
	begin();
	task = task_of((pid_t)pass_on(SYS_gettid, 0, 0, 0, 0, 0, 0));
	do {
		ret = try(word, task->tid, &lock, &owner);
		if (ret == 1 && op == FUTEX_TRYLOCK_PI && !errs("trylock-waits"))
			ret = -EAGAIN;
		if (ret == 1)
			ret = wait_for(word, lock, owner, task, realtime, deadline);
		if (ret == -EINTR && errs("signal-forgets-timeout"))
			deadline = NULL;
		/* After a signal the call starts anew. */
	} while (ret == -EINTR && !errs("signal-ends-wait"));
	if (ret == -ETIMEDOUT && errs("timeout-says-eagain"))
		ret = -EAGAIN;
	if (ret == -EDEADLK && op == FUTEX_TRYLOCK_PI && errs("trylock-of-own-says-eagain"))
		ret = -EAGAIN;
	end();
	return ret;
}

static void hand_over(struct lock *lock)
{
	struct task *heir = task_of(lock->waiters[0]);
	uint32_t bits = FUTEX_WAITERS;

	if (errs("owner-died-stays"))
		bits |= *lock->word & FUTEX_OWNER_DIED;
	if (errs("last-waiter-clears-bit") && lock->count == 1)
		bits = 0;
	*lock->word = bits | (uint32_t)heir->tid;
	lock->owner = heir->tid;
	stop_waiting(heir);
	adjust(!errs("deboost-is-late"));
	heir->granted = 1;
	pass_on(SYS_futex, (long)&heir->granted, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0);
}

static long unlock_pi(_Atomic uint32_t *word)
{
	pid_t self = (pid_t)pass_on(SYS_gettid, 0, 0, 0, 0, 0, 0);
	struct lock *lock;
	uint32_t value;
	long ret = 0;

	if (!can_read((void *)word))
		return -EFAULT;
	memcpy(&value, (void *)word, sizeof(value));
	if ((pid_t)(value & FUTEX_TID_MASK) != self)
		return errs("anybody-may-unlock") ? 0 : -EPERM;
	if ((uintptr_t)word % 4 != 0)
		return -EINVAL;
	begin();
	lock = lock_at(word, false);
	if (lock && lock->owner != self)
		ret = -EINVAL;
	else if (!can_write((void *)word))
		ret = -EFAULT;
	else if (lock)
		hand_over(lock);
	else
		*word = errs("unlock-keeps-bit") ? value & FUTEX_WAITERS : 0;
	end();
	return ret;
}

static long set_scheduler(pid_t tid, int policy, const struct sched_param *param)
{
	struct task *task;
	long ret;

	if (errs("priorities-are-not-set") || (errs("waiters-cannot-be-set") && task_of(tid)->waits))
		return 0;
	ret = pass_on(SYS_sched_setscheduler, tid, policy, (long)param, 0, 0, 0);
	if (ret != 0)
		return ret;
	begin();
	task = task_of(tid);
	task->own = param->sched_priority;
	/* The real call has taken a boost away. */
	if (errs("setprio-ends-boost"))
		task->effective = task->own;
	else
		run_as(tid, task->effective);
	if (!errs("setprio-ends-boost") && (!errs("waiters-keep-priority") || !task->waits))
		adjust(true);
	end();
	return 0;
}

/* With NO_PROC there is no /proc, as on many a kernel. */
int open(const char *path, int flags, ...)
{
	va_list arguments;
	int mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
	va_end(arguments);
	if (getenv("NO_PROC") && strncmp(path, "/proc", 5) == 0) {
		errno = ENOENT;
		return -1;
	}
	return (int)pass_on(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0);
}

long syscall(long number, ...)
{
	long words[6];
	va_list arguments;
	int op;

	va_start(arguments, number);
	for (int at = 0; at < 6; at++)
		words[at] = va_arg(arguments, long);
	va_end(arguments);
	op = (int)words[1] & ~FUTEX_PRIVATE_FLAG;
	if (number == SYS_tgkill && errs("signals-are-lost"))
		return 0;
	if (number == SYS_sched_setscheduler)
		return set_scheduler((pid_t)words[0], (int)words[1],
				     (const struct sched_param *)words[2]);
	if (number == SYS_futex && (op == FUTEX_LOCK_PI || op == FUTEX_LOCK_PI2 ||
				    op == FUTEX_TRYLOCK_PI || op == FUTEX_UNLOCK_PI)) {
		_Atomic uint32_t *word = (_Atomic uint32_t *)words[0];
		long ret = op == FUTEX_UNLOCK_PI ? unlock_pi(word) :
			   lock_pi(word, op, (const struct timespec *)words[3]);

		errno = ret < 0 ? (int)-ret : 0;
		return ret < 0 ? -1 : 0;
	}
	return pass_on(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
