/*
 * A pi_state is never freed: each round of this program leaks one.
 *
 * T3 waits for the PI futex `lock` with a timeout, T1 sleeps in FUTEX_WAIT_REQUEUE_PI until it is
 * moved to the same futex, and is the more urgent one. The director gives the futex to T3, which
 * cannot run: it has the director's CPU. Its timeout expires. The director moves T1, which steals
 * the lock from T3 and is told so (requeue_state LOCKED), with a reference to the pi_state; it
 * cannot run either, as something more urgent keeps its CPU. Now T3 runs, gives up, finds that its
 * lock was stolen, and writes T1 into word and pi_state (__fixup_pi_state_owner()). When T1 comes
 * to look, pi_state->owner is T1 already, and futex_wait_requeue_pi() leaves out the whole of
 *
 *   if (q.pi_state && (q.pi_state->owner != current))
 *
 * with the put_pi_state() in it. Nobody drops that reference any more.
 *
 * A leak is not seen by its task. "not ok 1" says that some cache of /proc/slabinfo has grown by
 * about an object a round. Result 2 is the control: the same calls, but T1 may run at once and
 * mends the owner itself, and T3 comes afterwards.
 *
 *   cc -std=c11 -Wall -Wextra -O2 -pthread reference-kept.c && ./a.out
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
static pid_t tid1, tid3;
static _Atomic int round1, round3, done1, done3;
static _Atomic bool over, keep_busy, is_busy;
static int answer1, answer3;
static struct timespec deadline;

static int sys_futex(_Atomic uint32_t *word, int op, uint32_t val, const void *val2,
		     _Atomic uint32_t *word2, uint32_t val3)
{
	long ret = syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, val, val2, word2, val3);

	return ret < 0 ? -errno : (int)ret;
}

static void skip(const char *why)
{
	printf("1..2\nok 1 %s # SKIP %s\nok 2 %s # SKIP %s\n", RULE, why, CONTROL, why);
	exit(SKIPPED);
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
		skip("there is no second CPU");
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

/* T1: sleeps on the condition variable, and comes back with the lock. */
static void *sleeper(void *unused)
{
	(void)unused;
	tid1 = (pid_t)syscall(SYS_gettid);
	become(0, 10);
	for (int round = 1; !over; round++) {
		while (round1 < round && !over)
			pause_us(20);
		if (over)
			break;
		answer1 = sys_futex(&condition, FUTEX_WAIT_REQUEUE_PI, 0, NULL, &lock, 0);
		if (answer1 == 0)
			give_back(tid1);
		done1 = round;
	}
	return NULL;
}

/* T3: waits for the lock, until its timeout expires. */
static void *waiter(void *unused)
{
	(void)unused;
	tid3 = (pid_t)syscall(SYS_gettid);
	become(1, 0);
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

/* Keeps T1's CPU from it when it is told to. */
static void *more_urgent(void *unused)
{
	(void)unused;
	become(0, 20);
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
	round1 = round;
	for (int left = 5000; left > 0 && !sleeps(tid1); left--)
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
	as_it_should = move() == 1;
	if (control) {
		for (int left = 20000000; left > 0 && done1 < round; left--)
			;
	}
	as_it_should &= comes_true(&done3, round);
	/* In the control T1 has given the lock back by then, and T3 may get it after all. */
	if (!control)
		as_it_should &= answer3 == -ETIMEDOUT && (lock & FUTEX_TID_MASK) == (uint32_t)tid1;
	keep_busy = false;
	/* Should it have slept too late to be moved: once more, until it is. */
	while (!comes_true(&done1, round))
		move();
	return as_it_should && answer1 == 0;
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
static bool leaks(int number, const char *title, bool control, int *round)
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
	printf("%s %d %s\n", grown > rounds / 2 ? "not ok" : "ok", number, title);
	printf("# %d of %d rounds went as they should; %s has %ld objects more\n", rounds, ROUNDS,
	       name, grown);
	fflush(stdout);
	return grown > rounds / 2;
}

int main(void)
{
	static struct cache caches[CACHES];
	pthread_t threads[3];
	struct utsname kernel;
	bool broken;
	int round = 0;

	if (read_caches(caches) == 0)
		skip("/proc/slabinfo cannot be read");
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		skip("there is no second CPU");
	become(1, 50);
	pthread_create(&threads[0], NULL, sleeper, NULL);
	pthread_create(&threads[1], NULL, waiter, NULL);
	pthread_create(&threads[2], NULL, more_urgent, NULL);
	while (tid1 == 0 || tid3 == 0)
		pause_us(1000);
	uname(&kernel);
	printf("TAP version 13\n1..2\n# Linux %s\n", kernel.release);
	fflush(stdout);
	broken = leaks(1, RULE, false, &round);
	leaks(2, CONTROL, true, &round);
	over = true;
	for (int at = 0; at < 3; at++)
		pthread_join(threads[at], NULL);
	return broken ? BROKEN : KEPT;
}
