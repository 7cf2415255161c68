/*
 * A sleeper that FUTEX_CMP_REQUEUE_PI moves is first in line for the lock, and nobody wakes it.
 *
 * T3 sleeps in FUTEX_WAIT_REQUEUE_PI; T2 waits for the PI futex that T1, the main thread, holds. T1
 * gives the futex to T2, which cannot run yet: both are on one CPU, and T1 is the more urgent one.
 * Then it moves T3. Meanwhile another thread, on the other CPU, makes T3 more urgent than T2, at an
 * offset that is drawn anew for each round. If that happens after the look whether T3 may take the
 * lock, and before T3 has its place in the queue, T3 stands before T2: T2 wakes up, may not take
 * the lock, and sleeps again; T3 sleeps on, and the futex names T2.
 *
 * "not ok 1" says that this kernel does so. Result 2 is the control: the same calls, with T3 made
 * more urgent a millisecond after it was moved. In the rounds of result 3 T2 has a timeout: when it
 * is over, T2 neither returns nor sleeps. It has been named as the owner, and goes round in the kernel
 * until T3 has taken the lock.
 *
 *   cc -std=c11 -Wall -Wextra -O2 -pthread moved-and-unwoken.c && ./a.out [rounds]
 *
 * Do not run it on a kernel that has 3bfdc63936dd (v7.1-rc, and stable trees: 6.18.27 for one)
 * and lacks 40a25d59e85b: there a requeue that is given the lock for a sleeper takes a NULL pointer
 * for a task, and the kernel oopses. That is so in rounds in which T3 is urgent soon enough.
 *
 * Needs the right to set real-time priorities, and two CPUs, of which it uses one all the time (a
 * loop as SCHED_FIFO 40) and the other one half of it: a thousand rounds take some minutes. Exit
 * codes: 0 the rule was kept, 1 it was broken, 4 this machine cannot be asked. Nobody is left
 * behind: who has not come back a tenth of a second after a round does when T3 gets a signal.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
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
enum { T2, T3, TASKS };
enum { ROUNDS = 1000, APART_NS = 1000000, LEAD_NS = 30000, UNLOCK_NS = 6000 };
/* How much later than the call that moves T3 the change of its priority begins. */
enum { FROM_NS = -4000, TO_NS = 1000 };
enum { SETTLE_MS = 2, HUNG_MS = 100, TIMEOUT_MS = 60 };

static const char RULE[] = "who is moved to a lock that nobody takes is woken";
static const char CONTROL[] = "the same with the change of priority a millisecond later";
static const char RETURNS[] = "whose timeout is over returns, if it waits behind such a one";

static _Atomic uint32_t lock, condition;
static _Atomic pid_t tid[TASKS];
static _Atomic bool done[TASKS];
static int answer[TASKS];
/* The round that the setter is told to begin (-1: none), and the one that it is through with. */
static _Atomic int told, set;
static _Atomic int64_t moment;
static int cpu_a = -1, cpu_b = -1;
/* T2 has a timeout. */
static bool timed;

/* How many of the three results have been printed. */
static int reported;
static bool broken;

/* What has been found before counts. */
static void skip(const char *why)
{
	static const char *const titles[] = { RULE, CONTROL, RETURNS };

	for (; reported < 3; reported++)
		printf("ok %d %s # SKIP %s\n", reported + 1, titles[reported], why);
	exit(broken ? BROKEN : SKIPPED);
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void wait_until(int64_t when)
{
	while (now() < when)
		;
}

static void sleep_ms(int ms)
{
	struct timespec time = { .tv_nsec = ms * 1000000L };

	nanosleep(&time, NULL);
}

static void run_on(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) != 0)
		skip("a thread cannot be kept on one CPU");
}

static void set_priority(pid_t task, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	if (sched_setscheduler(task, priority > 0 ? SCHED_FIFO : SCHED_OTHER, &param) != 0)
		skip("no right to set real-time priorities");
}

static long sys_futex(_Atomic uint32_t *word, int op, uint32_t val, const void *val2,
		      _Atomic uint32_t *word2)
{
	return syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, val, val2, word2, 0);
}

static void give_back(pid_t task)
{
	uint32_t mine = (uint32_t)task;

	if (!atomic_compare_exchange_strong(&lock, &mine, 0))
		sys_futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL);
}

static void *task(void *number)
{
	int me = (int)(intptr_t)number;
	struct timespec over;
	long ret;

	run_on(cpu_a);
	/* Of this call it is a time of day. */
	clock_gettime(CLOCK_REALTIME, &over);
	over.tv_nsec += TIMEOUT_MS * 1000000L;
	over.tv_sec += over.tv_nsec / 1000000000;
	over.tv_nsec %= 1000000000;
	tid[me] = (pid_t)syscall(SYS_gettid);
	ret = me == T2 ? sys_futex(&lock, FUTEX_LOCK_PI, 0, timed ? &over : NULL, NULL)
		       : sys_futex(&condition, FUTEX_WAIT_REQUEUE_PI, 0, NULL, &lock);
	answer[me] = ret < 0 ? -errno : 0;
	if (ret == 0)
		give_back(tid[me]);
	done[me] = true;
	return NULL;
}

/* Makes T3 more urgent, round by round, at the moment that it is told. */
static void *setter(void *unused)
{
	(void)unused;
	run_on(cpu_b);
	set_priority(0, 40);
	for (int seen = 0;;) {
		int round = told;

		if (round < 0)
			return NULL;
		if (round == seen)
			continue;
		seen = round;
		wait_until(moment);
		set_priority(tid[T3], 10);
		set = round;
	}
}

static bool sleeps(pid_t task)
{
	char path[64], line[512] = "", *end = line;
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", task);
	stat = fopen(path, "r");
	if (stat == NULL)
		return false;
	if (fgets(line, sizeof(line), stat) != NULL)
		for (char *at = line; *at != '\0'; at++)
			if (*at == ')')
				end = at;
	fclose(stat);
	return end != line && end[2] == 'S';
}

static void begin(pthread_t *thread, const pthread_attr_t *how, int number)
{
	tid[number] = 0;
	done[number] = false;
	if (pthread_create(thread, how, task, (void *)(intptr_t)number) != 0)
		skip("no thread can be started");
	while (tid[number] == 0 || !sleeps(tid[number]))
		sleep_ms(1);
	sleep_ms(1);
}

/* Whether T3 slept when nobody was left to wake it, and T2 slept as well, or has no end. */
static bool hangs(int round, int64_t offset)
{
	pthread_t threads[TASKS];
	pthread_attr_t ordinary;
	int64_t start;
	bool hung;

	pthread_attr_init(&ordinary);
	pthread_attr_setinheritsched(&ordinary, PTHREAD_EXPLICIT_SCHED);
	lock = (uint32_t)syscall(SYS_gettid);
	begin(&threads[T3], &ordinary, T3);
	begin(&threads[T2], &ordinary, T2);
	start = now() + LEAD_NS;
	moment = start + offset;
	told = round;
	wait_until(start - UNLOCK_NS);
	sys_futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL);
	wait_until(start);
	sys_futex(&condition, FUTEX_CMP_REQUEUE_PI, 1, NULL, &lock);
	while (set != round)
		;
	sleep_ms(SETTLE_MS);
	if (!done[T2] || !done[T3])
		sleep_ms(HUNG_MS);
	hung = !done[T2] && !done[T3] && sleeps(tid[T2]) == !timed && sleeps(tid[T3]);
	if (!done[T3])
		syscall(SYS_tgkill, getpid(), tid[T3], SIGUSR1);
	for (int at = 0; at < TASKS; at++)
		pthread_join(threads[at], NULL);
	if ((answer[T2] != 0 && !timed) || (answer[T3] != 0 && !timed))
		printf("# T2 was told %d, and T3 %d\n", answer[T2], answer[T3]);
	return hung;
}

static void woken(int signal)
{
	(void)signal;
}

static bool report(const char *title, int hung, int rounds)
{
	printf("%s %d %s\n", hung == 0 ? "ok" : "not ok", ++reported, title);
	printf("# nobody was there to wake T3, and T2 did not come back, in %d of %d rounds\n", hung,
	       rounds);
	fflush(stdout);
	return hung == 0;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
	int count[3] = { 0, 0, 0 };
	struct sigaction action = { .sa_handler = woken };
	struct utsname kernel;
	cpu_set_t mine;
	pthread_t other;

	uname(&kernel);
	printf("TAP version 13\n1..3\n# Linux %s\n", kernel.release);
	if (sched_getaffinity(0, sizeof(mine), &mine) != 0)
		skip("the CPUs of this process cannot be read");
	for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
		if (!CPU_ISSET(cpu, &mine))
			continue;
		cpu_b = cpu_a;
		cpu_a = cpu;
	}
	if (cpu_b < 0)
		skip("two CPUs are needed");
	run_on(cpu_a);
	set_priority(0, 50);
	if (pthread_create(&other, NULL, setter, NULL) != 0)
		skip("no thread can be started");
	sigaction(SIGUSR1, &action, NULL);
	for (int round = 0; round < 3 * rounds; round++) {
		int64_t offset = FROM_NS + (int64_t)(TO_NS - FROM_NS) * rand() / RAND_MAX;
		int way = round % 3;

		timed = way == 2;
		count[way] += hangs(round + 1, way == 1 ? APART_NS : offset);
	}
	told = -1;
	pthread_join(other, NULL);
	broken = !report(RULE, count[0], rounds);
	report(CONTROL, count[1], rounds);
	broken |= !report(RETURNS, count[2], rounds);
	return broken ? BROKEN : KEPT;
}
