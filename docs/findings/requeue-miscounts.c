/*
 * FUTEX_CMP_REQUEUE_PI answers 1 although it has moved two tasks.
 *
 * T3 and T4 sleep in FUTEX_WAIT_REQUEUE_PI, T3 for longer; T2 waits for the PI futex that T1, the
 * main thread, holds. T4 is made more urgent. T1 gives the futex to T2, which cannot run yet:
 * everybody is on one CPU, and T1 is the most urgent of all. Then it moves the sleepers.
 * T3 queues behind T2; T4 outranks T2 and is given the lock on the spot, and the answer of
 * rt_mutex_start_proxy_lock() that says so (1) is what futex_requeue() returns.
 *
 * "not ok 1" says that this kernel does so. Result 2 is the control: the same without the change of
 * T4's priority.
 *
 *   cc -std=c11 -Wall -Wextra -O2 -pthread requeue-miscounts.c && ./a.out
 *
 * Do not run it on a kernel that has 3bfdc63936dd (v7.1-rc, and stable trees: 6.18.27 for one)
 * and lacks 40a25d59e85b: there a requeue that is given the lock for a sleeper takes a NULL pointer
 * for a task, and the kernel oopses.
 *
 * Needs the right to set real-time priorities. Exit codes: 0 the rule was kept, 1 it was broken, 4
 * this machine cannot be asked.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { KEPT = 0, BROKEN = 1, SKIPPED = 4 };
enum { T2, T3, T4, TASKS };
enum { MOVED = 2, SETTLE_MS = 20 };

static const char RULE[] = "a requeue answers how many tasks it has moved";
static const char CONTROL[] = "the same where nobody steals the lock";

static _Atomic uint32_t lock, condition;
static _Atomic pid_t tid[TASKS];
static int answer[TASKS];

static int sys_futex(_Atomic uint32_t *word, int op, const void *val2, _Atomic uint32_t *word2)
{
	long ret = syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, 1, val2, word2, 0);

	return ret < 0 ? -errno : (int)ret;
}

static int sleep_on_condition(void)
{
	long ret = syscall(SYS_futex, &condition, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 0,
			   NULL, &lock, 0);

	return ret < 0 ? -errno : 0;
}

/* How many of the two results have been printed. */
static int reported;
static bool broken;

/* What has been found before counts. */
static void skip(const char *why)
{
	while (reported < 2) {
		printf("ok %d %s # SKIP %s\n", reported + 1, reported == 0 ? RULE : CONTROL, why);
		reported++;
	}
	exit(broken ? BROKEN : SKIPPED);
}

/* Time for the others to go to sleep. */
static void settle(void)
{
	struct timespec time = { .tv_nsec = SETTLE_MS * 1000000L };

	nanosleep(&time, NULL);
}

static void make_urgent(pid_t task, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	if (sched_setscheduler(task, priority > 0 ? SCHED_FIFO : SCHED_OTHER, &param) != 0)
		skip("no right to set real-time priorities");
}

static void give_back(pid_t task)
{
	uint32_t mine = (uint32_t)task;

	if (!atomic_compare_exchange_strong(&lock, &mine, 0))
		sys_futex(&lock, FUTEX_UNLOCK_PI, NULL, NULL);
}

static void *task(void *number)
{
	int me = (int)(intptr_t)number;

	tid[me] = (pid_t)syscall(SYS_gettid);
	answer[me] = me == T2 ? sys_futex(&lock, FUTEX_LOCK_PI, NULL, NULL) : sleep_on_condition();
	if (answer[me] == 0)
		give_back(tid[me]);
	return NULL;
}

/* What the requeue answers; -1 if not everybody came back with the lock. */
static int requeue(bool steals)
{
	static const int order[TASKS] = { T3, T4, T2 };
	pthread_t threads[TASKS];
	pthread_attr_t ordinary;
	int said;

	pthread_attr_init(&ordinary);
	pthread_attr_setinheritsched(&ordinary, PTHREAD_EXPLICIT_SCHED);
	atomic_store(&lock, (uint32_t)syscall(SYS_gettid));
	for (int at = 0; at < TASKS; at++) {
		int who = order[at];

		if (pthread_create(&threads[who], &ordinary, task, (void *)(intptr_t)who) != 0)
			skip("no thread can be started");
		settle();
	}
	if (steals)
		make_urgent(tid[T4], 10);
	sys_futex(&lock, FUTEX_UNLOCK_PI, NULL, NULL);
	said = sys_futex(&condition, FUTEX_CMP_REQUEUE_PI, (void *)(intptr_t)0x7fffffff, &lock);
	for (int at = 0; at < TASKS; at++) {
		pthread_join(threads[at], NULL);
		if (answer[at] != 0)
			said = -1;
	}
	return said;
}

static bool report(const char *title, int said)
{
	printf("%s %d %s\n", said == MOVED ? "ok" : "not ok", ++reported, title);
	printf("# it moved %d tasks, and answered %d\n", MOVED, said);
	return said == MOVED;
}

/* Everybody on one CPU, whichever this process may use. */
static void run_on_one_cpu(void)
{
	cpu_set_t usable, one;
	int cpu = 0;

	if (sched_getaffinity(0, sizeof(usable), &usable) != 0)
		skip("the CPUs of this process cannot be read");
	while (!CPU_ISSET(cpu, &usable))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) != 0)
		skip("a process cannot be kept on one CPU");
}

int main(void)
{
	struct utsname kernel;

	uname(&kernel);
	printf("TAP version 13\n1..2\n# Linux %s\n", kernel.release);
	run_on_one_cpu();
	make_urgent(0, 50);
	broken = !report(RULE, requeue(true));
	report(CONTROL, requeue(false));
	return broken ? BROKEN : KEPT;
}
