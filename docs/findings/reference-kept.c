/*
 * A pi_state is never freed: each round of this program leaks one.
 *
 * T3 waits for the PI futex `lock` with a timeout, T2 sleeps in FUTEX_WAIT_REQUEUE_PI until it is
 * moved to the same futex, and is the more urgent one. T1, the main thread, gives the futex to T3,
 * which cannot run: it has T1's CPU. Its timeout expires. T1 moves T2, which steals the lock from
 * T3 and is told so (requeue_state LOCKED), with a reference to the pi_state; it cannot run either,
 * as something more urgent keeps its CPU. Now T3 runs, gives up, finds that its lock was stolen,
 * and writes T2 into word and pi_state (__fixup_pi_state_owner()). When T2 comes to look,
 * pi_state->owner is T2 already, and futex_wait_requeue_pi() leaves out the whole of
 *
 *   if (q.pi_state && (q.pi_state->owner != current))
 *
 * with the put_pi_state() in it. Nobody drops that reference any more.
 *
 * A leak is not seen by its task. "not ok 1" says that some cache of /proc/slabinfo has grown by
 * about an object a round. Result 2 is the control: the same calls, but T2 may run at once and
 * mends the owner itself, and T3 comes afterwards. What is leaked stays until the next boot.
 *
 *   cc -std=c11 -Wall -Wextra -O2 -pthread reference-kept.c && ./a.out
 *
 * Do not run it on a kernel that has 3bfdc63936dd (v7.1-rc, and stable trees: 6.18.27 for one)
 * and lacks 40a25d59e85b: there a requeue that is given the lock for a sleeper takes a NULL pointer
 * for a task, and the kernel oopses.
 *
 * Needs root, for real-time priorities and /proc/slabinfo, and two CPUs. Takes about a minute. Exit
 * codes: 0 the rule was kept, 1 it was broken, 4 this machine cannot be asked.
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
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { KEPT = 0, BROKEN = 1, SKIPPED = 4 };
enum { ROUNDS = 2000, CACHES = 400, TIMEOUT_US = 4000, AFTER_US = 300 };

static const char RULE[] = "what a requeue refers to is freed in the end";
static const char CONTROL[] = "the same with the mover's sleeper on a free CPU";

static _Atomic uint32_t lock, condition;
static pid_t tid2, tid3;
static _Atomic int round2, round3, done2, done3;
static _Atomic bool over, keep_busy, is_busy;
static int answer2, answer3;
static struct timespec deadline;
/* T2 has the first one, with what keeps it away; T1 and T3 have the other one. */
static int cpu_a = -1, cpu_b = -1;

static int sys_futex(_Atomic uint32_t *word, int op, uint32_t val, const void *val2,
		     _Atomic uint32_t *word2, uint32_t val3)
{
	long ret = syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, val, val2, word2, val3);

	return ret < 0 ? -errno : (int)ret;
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

static void pause_us(long us)
{
	struct timespec time = { .tv_nsec = us * 1000 };

	nanosleep(&time, NULL);
}

/* On that CPU from now on; SCHED_OTHER for priority 0. */
static void become(int cpu, int priority)
{
	struct sched_param param = { .sched_priority = priority };
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0)
		skip("a thread cannot be kept on one CPU");
	if (sched_setscheduler(0, priority > 0 ? SCHED_FIFO : SCHED_OTHER, &param) != 0)
		skip("no right to set real-time priorities");
}

/* Whether the thread sleeps, by its state in /proc. */
static bool sleeps(pid_t tid)
{
	char path[64], text[512], *end;
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	end = strrchr(text, ')');
	return end != NULL && end[1] == ' ' && end[2] == 'S';
}

static void give_back(pid_t tid)
{
	uint32_t mine = (uint32_t)tid;

	if (!atomic_compare_exchange_strong(&lock, &mine, 0))
		sys_futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
}

/* T2: sleeps on the condition variable, and comes back with the lock. */
static void *sleeper(void *unused)
{
	(void)unused;
	tid2 = (pid_t)syscall(SYS_gettid);
	become(cpu_a, 10);
	for (int round = 1; !over; round++) {
		while (round2 < round && !over)
			pause_us(20);
		if (over)
			break;
		answer2 = sys_futex(&condition, FUTEX_WAIT_REQUEUE_PI, 0, NULL, &lock, 0);
		if (answer2 == 0)
			give_back(tid2);
		done2 = round;
	}
	return NULL;
}

/* T3: waits for the lock, until its timeout expires. */
static void *waiter(void *unused)
{
	(void)unused;
	tid3 = (pid_t)syscall(SYS_gettid);
	become(cpu_b, 0);
	for (int round = 1; !over; round++) {
		while (round3 < round && !over)
			pause_us(20);
		if (over)
			break;
		answer3 = sys_futex(&lock, FUTEX_LOCK_PI, 0, &deadline, NULL, 0);
		if (answer3 == 0)
			give_back(tid3);
		done3 = round;
	}
	return NULL;
}

/* Keeps T2's CPU from it when it is told to. */
static void *more_urgent(void *unused)
{
	(void)unused;
	become(cpu_a, 20);
	while (!over) {
		is_busy = keep_busy;
		if (!keep_busy)
			pause_us(50);
	}
	return NULL;
}

static bool is_past(struct timespec time, long us)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (now.tv_sec - time.tv_sec) * 1000000L + (now.tv_nsec - time.tv_nsec) / 1000 > us;
}

static void set_deadline(void)
{
	clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_nsec += TIMEOUT_US * 1000L;
	if (deadline.tv_nsec >= 1000000000L) {
		deadline.tv_sec += 1;
		deadline.tv_nsec -= 1000000000L;
	}
}

static int move(void)
{
	return sys_futex(&condition, FUTEX_CMP_REQUEUE_PI, 1, NULL, &lock, 0);
}

/* Waits a second at the most. */
static bool comes_true(_Atomic int *count, int round)
{
	for (int left = 20000; left > 0 && *count < round; left--)
		pause_us(50);
	return *count >= round;
}

/* One round; whether it went as it should. */
static bool make_round(int round, bool control)
{
	bool as_it_should;

	atomic_store(&lock, (uint32_t)syscall(SYS_gettid));
	round2 = round;
	for (int left = 5000; left > 0 && !sleeps(tid2); left--)
		pause_us(20);
	set_deadline();
	round3 = round;
	while (!((lock & FUTEX_WAITERS) != 0 && sleeps(tid3)) && !is_past(deadline, -1000))
		pause_us(20);
	keep_busy = !control;
	while (is_busy != keep_busy)
		pause_us(20);
	/* From here on T3 cannot run: its CPU is ours. */
	sys_futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
	while (!is_past(deadline, AFTER_US))
		;
	/* It says 1 for one who is queued as well; whether T2 was given the lock is seen below. */
	as_it_should = move() == 1;
	if (control) {
		for (int left = 20000000; left > 0 && done2 < round; left--)
			;
	}
	as_it_should &= comes_true(&done3, round);
	/* In the control T2 has given the lock back by then, and T3 may get it after all. */
	if (!control)
		as_it_should &= answer3 == -ETIMEDOUT && (lock & FUTEX_TID_MASK) == (uint32_t)tid2;
	keep_busy = false;
	/* Should it have slept too late to be moved: once more, until it is. */
	while (!comes_true(&done2, round))
		move();
	return as_it_should && answer2 == 0;
}

struct cache {
	char name[64];
	long objects;
};

/* How many objects each cache has; 0 if that cannot be read. */
static int read_caches(struct cache *caches)
{
	FILE *file = fopen("/proc/slabinfo", "r");
	char line[512];
	int count = 0;

	if (file == NULL)
		return 0;
	while (count < CACHES && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%63s %ld", caches[count].name, &caches[count].objects) == 2)
			count++;
	}
	fclose(file);
	return count;
}

/* The cache for general use that has grown most. */
static long most_grown(const struct cache *before, const struct cache *after, int count,
		       const char **name)
{
	long most = 0;

	*name = "none";
	for (int at = 0; at < count; at++) {
		long grown = after[at].objects - before[at].objects;

		if (strncmp(after[at].name, "kmalloc-", 8) != 0 || grown <= most)
			continue;
		most = grown;
		*name = after[at].name;
	}
	return most;
}

/* Whether a cache grows by an object for every other round, or more. */
static bool leaks(const char *title, bool control, int *round)
{
	static struct cache before[CACHES], after[CACHES];
	const char *name;
	int count, rounds = 0;
	long grown;

	count = read_caches(before);
	for (int left = ROUNDS; left > 0; left--)
		rounds += make_round(++*round, control);
	pause_us(200000);
	read_caches(after);
	grown = most_grown(before, after, count, &name);
	printf("%s %d %s\n", grown > rounds / 2 ? "not ok" : "ok", ++reported, title);
	printf("# %d of %d rounds went as they should; %s has %ld objects more\n", rounds, ROUNDS,
	       name, grown);
	fflush(stdout);
	return grown > rounds / 2;
}

static void choose_cpus(void)
{
	cpu_set_t mine;

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
}

int main(void)
{
	static void *(*const lives[])(void *) = { sleeper, waiter, more_urgent };
	static struct cache caches[CACHES];
	pthread_t threads[3];
	struct utsname kernel;
	int round = 0;

	uname(&kernel);
	printf("TAP version 13\n1..2\n# Linux %s\n", kernel.release);
	fflush(stdout);
	if (read_caches(caches) == 0)
		skip("/proc/slabinfo cannot be read");
	choose_cpus();
	become(cpu_b, 50);
	for (int at = 0; at < 3; at++)
		if (pthread_create(&threads[at], NULL, lives[at], NULL) != 0)
			skip("no thread can be started");
	while (tid2 == 0 || tid3 == 0)
		pause_us(1000);
	broken = leaks(RULE, false, &round);
	leaks(CONTROL, true, &round);
	over = true;
	for (int at = 0; at < 3; at++)
		pthread_join(threads[at], NULL);
	return broken ? BROKEN : KEPT;
}
