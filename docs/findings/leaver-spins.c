/*
 * A real-time task spins in the kernel until somebody else runs, who cannot. Signals are not looked
 * at on the way, SIGKILL neither; none is sent here.
 *
 * T1 and T3 wait for a PI futex that T2 holds, on one CPU; T3 is the more urgent one and has a
 * timeout. T2 gives the futex to T3, whose timeout has just expired. Before T3 runs, its priority
 * is lowered to that of T1. T1 waits longer, so T1 is the top waiter now, and is woken. T3 runs
 * first, may not take the lock, and gives up; but the futex is its own, and whose it is instead the
 * rt_mutex does not say before T1 has taken it. So __fixup_pi_state_owner() drops its locks, calls
 * cond_resched() and tries again, for as long as T1 does not run; and T1, with the same SCHED_FIFO
 * priority on the same CPU, never does.
 *
 * "not ok 1" says that this kernel does so. Result 2 is the control: the same calls with T1 on the
 * other CPU.
 *
 *   cc -std=c11 -Wall -Wextra -O2 -pthread leaver-spins.c && ./a.out
 *
 * Needs the right to set real-time priorities, and two CPUs. Exit codes: 0 the rule was kept, 1 it
 * was broken, 4 this machine cannot be asked. Nobody is left behind: after half a second T1 is
 * moved to the other CPU, and T3 comes back. Where the program itself is killed meanwhile, another
 * process does that.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { KEPT = 0, BROKEN = 1, SKIPPED = 4 };
enum { ROUNDS = 3, SPIN_MS = 500 };
enum { T1 = 1, T2, T3, BLOCKER, TASKS };

static const char RULE[] = "a lock whose timeout is over returns";
static const char CONTROL[] = "the same with the top waiter on another CPU";

static _Atomic uint32_t futex;
static pid_t tid[TASKS];
/* What a thread is at: told to begin, and through with it. */
static _Atomic int told[TASKS], done[TASKS];
static _Atomic bool blocks, at_work;
static struct timespec deadline;
static int answer_of_t3;
static int cpu_a, cpu_b;

static int sys_futex(int op, const struct timespec *until)
{
	return syscall(SYS_futex, &futex, op | FUTEX_PRIVATE_FLAG, 0, until, NULL, 0) < 0 ? -errno : 0;
}

static int set_priority(pid_t who, int fifo)
{
	struct sched_param param = { .sched_priority = fifo };

	return syscall(SYS_sched_setscheduler, who, fifo ? SCHED_FIFO : SCHED_OTHER, &param) < 0;
}

static bool move(pid_t who, int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(who, sizeof(one), &one) == 0;
}

static int64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void pause_us(long us)
{
	nanosleep(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
}

/* The state of a thread as ps(1) shows it, and its system time in ticks of 10 ms. */
static char look_at(pid_t who, long *system)
{
	char path[64], text[512] = "", state = '?', *at;
	ssize_t length;
	int file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)who);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file >= 0) {
		length = read(file, text, sizeof(text) - 1);
		text[length > 0 ? length : 0] = '\0';
		close(file);
	}
	at = strrchr(text, ')');
	*system = 0;
	if (at)
		sscanf(at + 2, "%c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %ld", &state, system);
	return state;
}

static void *live(void *argument)
{
	int me = (int)(intptr_t)argument;
	uint32_t free_word;

	tid[me] = (pid_t)syscall(SYS_gettid);
	for (int round = 1; ; round++) {
		atomic_store(&done[me], round - 1);
		while (atomic_load(&told[me]) < round)
			syscall(SYS_futex, &told[me], FUTEX_WAIT_PRIVATE, round - 1, NULL, NULL, 0);
		switch (me) {
		case T1:
			sys_futex(FUTEX_LOCK_PI, NULL);
			sys_futex(FUTEX_UNLOCK_PI, NULL);
			break;
		case T2:
			sys_futex(FUTEX_UNLOCK_PI, NULL);
			break;
		case T3:
			free_word = 0;
			answer_of_t3 = 0;
			if (!atomic_compare_exchange_strong(&futex, &free_word, (uint32_t)tid[T3]))
				answer_of_t3 = sys_futex(FUTEX_LOCK_PI, &deadline);
			if (answer_of_t3 == 0)
				sys_futex(FUTEX_UNLOCK_PI, NULL);
			break;
		case BLOCKER:
			at_work = true;
			while (blocks)
				;
			at_work = false;
			break;
		}
	}
	return NULL;
}

static void tell(int who)
{
	atomic_fetch_add(&told[who], 1);
	syscall(SYS_futex, &told[who], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static bool is_through(int who)
{
	return atomic_load(&done[who]) == atomic_load(&told[who]);
}

static void until_asleep(int who)
{
	long system;

	do
		pause_us(200);
	while (!is_through(who) && look_at(tid[who], &system) != 'S');
	/* It has state S a moment before it sleeps. */
	pause_us(200);
}

/* Whether T3 spun until T1 was moved. */
static bool round_with_t1_on(int cpu)
{
	int64_t end = now(CLOCK_REALTIME) + 20000000;
	long system_before, system_after, unused;
	bool spins;
	char state;

	move(tid[T1], cpu);
	set_priority(tid[T1], 10);
	set_priority(tid[T2], 30);
	set_priority(tid[T3], 30);
	futex = (uint32_t)tid[T2];
	tell(T1);
	until_asleep(T1);
	deadline = (struct timespec){ end / 1000000000, end % 1000000000 };
	tell(T3);
	until_asleep(T3);

	/* Nobody else runs on T3's CPU now; its timeout expires all the same. */
	blocks = true;
	tell(BLOCKER);
	while (!at_work)
		pause_us(100);
	while (now(CLOCK_REALTIME) < end + 1000000)
		pause_us(100);
	tell(T2);
	while (!is_through(T2))
		pause_us(100);
	set_priority(tid[T3], 10);
	look_at(tid[T3], &system_before);
	blocks = false;

	for (int64_t from = now(CLOCK_MONOTONIC); !is_through(T3); pause_us(1000))
		if (now(CLOCK_MONOTONIC) - from > SPIN_MS * 1000000LL)
			break;
	spins = !is_through(T3);
	look_at(tid[T3], &system_after);
	state = look_at(tid[T1], &unused);
	if (spins)
		printf("# T3 used %ld ms in the kernel; T1 (state %c) did not run\n",
		       10 * (system_after - system_before), state);
	/* It has to run, and everybody is free. */
	move(tid[T1], cpu_b);
	while (!is_through(T1) || !is_through(T3) || !is_through(BLOCKER))
		pause_us(1000);
	if (spins)
		printf("# T1 was moved to another CPU, and T3 is told %s\n",
		       answer_of_t3 == -ETIMEDOUT ? "ETIMEDOUT" : "something else");
	return spins;
}

/*
 * Another process: whatever becomes of the first one, T1 runs in the end, and so T3 comes back. It
 * is told when the main thread has gone; files of a process are not closed while a thread spins.
 */
static void guard(void)
{
	sigset_t gone;
	int number;

	if (fork() != 0)
		return;
	sigemptyset(&gone);
	sigaddset(&gone, SIGUSR1);
	sigprocmask(SIG_BLOCK, &gone, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	setsid();
	set_priority(0, 98);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	sigwait(&gone, &number);
	for (int times = 0; times < 10; times++) {
		move(tid[T1], cpu_b);
		pause_us(100000);
	}
	_exit(0);
}

static bool ask(int nth, const char *name, int cpu)
{
	int spun = 0;

	for (int round = 0; round < ROUNDS; round++)
		spun += round_with_t1_on(cpu);
	printf("# %d of %d rounds\n%s %d %s\n", spun, ROUNDS, spun ? "not ok" : "ok", nth, name);
	return spun == 0;
}

static const char *cannot_choose_cpus(void)
{
	cpu_set_t usable;

	if (sched_getaffinity(0, sizeof(usable), &usable) != 0)
		return "the CPUs of this process cannot be read";
	if (CPU_COUNT(&usable) < 2)
		return "who spins on the only CPU keeps the one from running that could free it";
	for (int cpu = CPU_SETSIZE - 1, nth = 0; cpu >= 0; cpu--)
		if (CPU_ISSET(cpu, &usable) && nth++ < 2)
			*(nth == 1 ? &cpu_b : &cpu_a) = cpu;
	return move(0, cpu_b) ? NULL : "a thread cannot be kept on one CPU";
}

static const char *cannot_begin(void)
{
	static const int fifo_of[TASKS] = { [BLOCKER] = 90 };
	pthread_t thread;

	for (int t = 1; t < TASKS; t++) {
		if (pthread_create(&thread, NULL, live, (void *)(intptr_t)t) != 0)
			return "no thread can be started";
		while (*(volatile pid_t *)&tid[t] == 0)
			pause_us(100);
		if (!move(tid[t], t == T2 ? cpu_b : cpu_a) || set_priority(tid[t], fifo_of[t]) != 0)
			return "a thread cannot be given a CPU and a priority";
	}
	return NULL;
}

int main(void)
{
	struct utsname system;
	const char *why;
	bool kept;

	setvbuf(stdout, NULL, _IOLBF, 0);
	uname(&system);
	printf("KTAP version 1\n1..2\n# %s %s\n", system.sysname, system.release);
	why = cannot_choose_cpus();
	if (!why && set_priority(0, 99) != 0)
		why = "real-time priorities may not be set (CAP_SYS_NICE)";
	if (!why)
		why = cannot_begin();
	if (why) {
		printf("ok 1 %s # SKIP %s\nok 2 %s # SKIP %s\n", RULE, why, CONTROL, why);
		return SKIPPED;
	}
	guard();
	kept = ask(1, RULE, cpu_a);
	/* A kernel that fails the control, too, is broken as well. */
	kept &= ask(2, CONTROL, cpu_b);
	fflush(stdout);
	_exit(kept ? KEPT : BROKEN);
}
