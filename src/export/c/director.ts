/** The C of the main thread, which tells the others what to do, and waits until nobody moves. */

/** `tell()`, `settle()`, `everybody_back()`, and the beginning of a round. */
export const DIRECTOR = `enum { AT_ONCE = 0 };

/* It makes these calls, not before that moment of CLOCK_MONOTONIC. */
static void tell(int who, int64_t start, int count, const struct call *calls)
{
	struct task *one = &task[who];

	one->start = start;
	one->count = count;
	memcpy(one->calls, calls, count * sizeof(*calls));
	atomic_fetch_add(&one->told, 1);
	syscall(SYS_futex, &one->told, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

#define TELL(who, start, ...) \\
	tell(who, start, sizeof((struct call[]){ __VA_ARGS__ }) / sizeof(struct call), \\
	     (const struct call[]){ __VA_ARGS__ })

/* Somebody neither returns nor sleeps; and that is because a call never ends. */
static bool stuck, spins;

static double system_time_of_all(void)
{
	double sum = 0;

	for (int t = 1; t < TASKS; t++)
		sum += system_time(task[t].tid);
	return sum;
}

/* Until everybody has returned or sleeps in the kernel, and that one has returned (0: whoever). */
static void settle(int back)
{
	const struct timespec little = { .tv_nsec = 30000 };
	int64_t began = now(CLOCK_MONOTONIC), passed;
	double used = -1;

	for (int still = 0; still < 2 && !stuck; ) {
		uint32_t before = atomic_load(&progress);
		int moving = back && !is_through(back) ? back : 0;

		for (int t = 1; t < TASKS && !moving; t++)
			if (!is_through(t) && !sleeps(task[t].tid))
				moving = t;
		/* Who was looked at first may have been woken by who was looked at last. */
		if (!moving && atomic_load(&progress) == before) {
			still++;
			continue;
		}
		still = 0;
		syscall(SYS_futex, &progress, FUTEX_WAIT_PRIVATE, before, &little, NULL, 0);
		passed = now(CLOCK_MONOTONIC) - began;
		if (passed > 1000000000 && used < 0)
			used = system_time_of_all();
		if (passed < 4000000000)
			continue;
		stuck = true;
		/* Others may have kept it from its CPU; who spins in the kernel uses one. */
		spins = system_time_of_all() - used > 1;
	}
}

/* Frees whoever sleeps: the word is 0, and a signal makes the call start anew. */
static void everybody_back(void)
{
	for (int tries = 0, asleep = 1; asleep && !stuck; tries++) {
		asleep = 0;
		for (int f = 1; f < FUTEXES; f++)
			futex[f].word = 0;
		for (int t = 1; t < TASKS; t++) {
			if (is_through(t))
				continue;
			asleep++;
			syscall(SYS_tgkill, getpid(), task[t].tid, SIGUSR1);
		}
		settle(0);
		spins |= tries == 100;
		stuck |= spins;
	}
}

static void start_as(int t, int fifo)
{
	task[t].own = fifo;
	set_priority(task[t].tid, fifo);
	for (int f = 1; f < FUTEXES; f++)
		task[t].holds[f] = false;
}
`;

/** `hold(t, f)`, for programs in which somebody has a lock at the start. */
export const HOLD = `/* As if it had taken the lock before, in user space. */
static void hold(int t, int f)
{
	futex[f].word = task[t].tid;
	task[t].holds[f] = true;
}
`;

/** `holder_of(f)`: for checks. */
export const HOLDER = `/* Who was told that it holds a lock, and has it still; 0 for nobody. */
static int holder_of(int f)
{
	for (int t = 1; t < TASKS; t++)
		if (task[t].holds[f])
			return t;
	return 0;
}
`;

/** `spread(nth)`: for races. */
export const SPREAD = `/*
 * Where the calls that race are put, in nanoseconds. Nobody can say to the nanosecond what a call
 * takes until it is where the race is: LENGTH is about that, and moments are spread over as much
 * before and after, evenly: steps of an irrational part of the whole.
 */
enum { LENGTH = 10000 };

static int64_t spread(int nth)
{
	static uint32_t at[4];
	static const uint32_t step[4] = { 2654435769, 3037000493, 1779033703, 3144134277 };

	at[nth] += step[nth];
	return (int64_t)at[nth] * 2 * LENGTH / 4294967296 - LENGTH;
}
`;

/** `latency`, `note_latency()` and `lead`: for timeouts that expire. */
export const EXPIRIES = `/* How long before a deadline a round begins: more when rounds are late. */
static int64_t lead = 300000;

/* How long after a deadline whoever has it wakes up: about the median, followed in little steps. */
static int64_t latency;

static void note_latency(int t, int64_t deadline)
{
	latency += task[t].returned - deadline - LENGTH / 2 > latency ? 500 : -500;
}

static enum outcome late(void)
{
	lead += lead / 4;
	return LATE;
}
`;
