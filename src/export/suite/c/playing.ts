/** The C of a suite: a script, played step by step. */

/** Needs JUDGING, and of the prelude SLEEPS. */
export const PLAYING = `/* ---- How a script is played ---- */

/* Nobody is on its way for so long, on a machine that lets it run. */
enum { LIMIT_MS = 5000 };
/* No timeout comes so late. */
enum { LATEST_MS = 2000 };
/* A timeout is due so many milliseconds for each command after the beginning of its script. */
enum { STEP_MS = 3, EXPIRE_MS = 4 };
/* Without /proc: whoever is in a call for so long is taken for blocked. */
enum { BLOCKED_AFTER_MS = 20 };

static struct timespec began_realtime, began_monotonic;

static long long ns_of(struct timespec time)
{
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static struct timespec time_of(long long ns)
{
	return (struct timespec){ ns / 1000000000, ns % 1000000000 };
}

static long long ns_since_beginning(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ns_of(now) - ns_of(began_monotonic);
}

static bool is_blocked(const struct hand *hand)
{
	return hand->in_call && !hand->back && sleeps(hand->tid);
}

/* The first task that has neither returned nor fallen asleep; 0 if there is none. */
static int who_is_on_its_way(struct sight *seen)
{
	int found = 0;

	for (int task = T1; task <= TASKS; task++) {
		struct hand *hand = &stage->hands[task];

		if (!hand->busy)
			continue;
		if (hand->back) {
			hand->busy = false;
			seen->returned[task] = -hand->answer;
		} else if (sees_sleep && !is_blocked(hand)) {
			found = task;
		} else if (!hand->in_call) {
			found = task;
		}
	}
	return found;
}

static bool is_anybody_busy(void)
{
	for (int task = T1; task <= TASKS; task++)
		if (stage->hands[task].busy)
			return true;
	return false;
}

/*
 * Until every thread that makes a call has returned or sleeps in it. Who was looked at first may
 * have been woken by who was looked at last, so nothing may have changed between two looks. Without
 * /proc nothing may have changed for some milliseconds.
 */
static void settle(struct sight *seen, int patience)
{
	long long blocked_after_ns = BLOCKED_AFTER_MS * 1000000LL * patience;
	long long began = ns_since_beginning();
	int quiet = 0;

	while (quiet < 2) {
		struct sight before = *seen;
		int who = who_is_on_its_way(seen);
		long long ns = ns_since_beginning() - began;
		bool same = memcmp(&before, seen, sizeof(before)) == 0;

		if (who != 0 && ns > LIMIT_MS * 1000000LL) {
			complain("#   T%d neither returned nor slept for %d s\\n", who, LIMIT_MS / 1000);
			return;
		}
		if (!same && !sees_sleep)
			began = ns_since_beginning();
		quiet = who == 0 && same ? quiet + 1 : 0;
		if (!sees_sleep && is_anybody_busy() && ns < blocked_after_ns)
			quiet = 0;
		if (quiet < 2)
			pause_us(quiet ? 5 : 50);
	}
}

/* The step at which the timeout of a call is to be over; -1 for never. */
static int expiry_of(int at)
{
	for (int next = at + 1; next < step_count; next++) {
		if (steps[next].kind == WRITE || steps[next].task != steps[at].task)
			continue;
		if (steps[next].kind == EXPIRE)
			return next;
		if (steps[next].kind < EXPIRE)
			return -1;
	}
	return -1;
}

/* When a step that is an expire() is due, in nanoseconds from the beginning. */
static long long due_ns(int at, int patience)
{
	long long ms = 0;

	for (int step = 0; step <= at; step++) {
		ms += STEP_MS + (sees_sleep ? 0 : BLOCKED_AFTER_MS);
		if (steps[step].kind == EXPIRE)
			ms += EXPIRE_MS;
	}
	return ms * patience * 1000000LL;
}

static void begin_call(int at, int patience)
{
	enum { NEVER_MS = 1000000 };
	const struct step *step = &steps[at];
	struct hand *hand = &stage->hands[step->task];
	struct timespec began = step->kind == LOCK2@monotonic@ ? began_monotonic : began_realtime;
	int expiry = expiry_of(at);

	hand->step = step;
	hand->word = address_of(step->target, step->task);
	hand->timed = step->how & (TIMEOUT | EXPIRED);
	hand->deadline = time_of(ns_of(began) + (expiry < 0 ? NEVER_MS * 1000000LL :
						 due_ns(expiry, patience)));
	if (step->how & EXPIRED)
		hand->deadline = time_of(1);
	hand->in_call = hand->back = false;
	hand->busy = true;
	sem_post(&hand->go);
}

/* Waits until a timeout has come, or should have. */
static void wait_for_expiry(int at, int patience)
{
	struct hand *hand = &stage->hands[steps[at].task];
	long long due = due_ns(at, patience);

	while (hand->busy && !hand->back) {
		if (ns_since_beginning() > due + LATEST_MS * 1000000LL) {
			complain("#   the timeout of T%d has been over for %d s, and it does not return\\n",
				 steps[at].task, LATEST_MS / 1000);
			return;
		}
		pause_us(200);
	}
}

static void begin_step(int at, int patience)
{
	const struct step *step = &steps[at];
	pid_t tid = step->task ? stage->hands[step->task].tid : 0;
	uint32_t word = real_word(step->value);
	int answer = 0;

	switch (step->kind) {
	case EXPIRE:
		wait_for_expiry(at, patience);
		break;
	case SIGNAL:
		if (syscall(SYS_tgkill, getpid(), tid, SIGUSR1) != 0)
			answer = -errno;
		break;
	case SETPRIO:
		answer = set_priority(tid, (int)step->value);
		break;
	case WRITE:
		if (step->target == MISALIGNED)
			memcpy(stage->misaligned + 2, &word, sizeof(word));
		else
			stage->words[step->target] = word;
		break;
	default:
		begin_call(at, patience);
	}
	if (answer != 0)
		complain("#   that should succeed, and fails with %s\\n", error_name(answer));
}

/* Whether a timeout that is to come at a later step may have come already. */
static bool is_late(int at, int patience)
{
	for (int next = at + 1; next < step_count; next++)
		if (steps[next].kind == EXPIRE)
			return ns_since_beginning() >= due_ns(next, patience);
	return false;
}

/* The highest number of a task that a script names. */
static int tasks_of_script(void)
{
	int tasks = T1;

	for (int at = 0; at < step_count; at++) {
		int named = (int)(steps[at].value & FUTEX_TID_MASK);

		if (steps[at].task > tasks)
			tasks = steps[at].task;
		if (steps[at].kind == WRITE && named <= T5 && named > tasks)
			tasks = named;
	}
	return tasks;
}

enum { AS_EXPECTED = -1, TOO_LATE = -2, NO_STAGE = -3 };

/* The number of the step at which something is wrong, or one of the above. */
static int play_steps(int patience, int tasks)
{
	complaints[0] = '\\0';
	clock_gettime(CLOCK_REALTIME, &began_realtime);
	clock_gettime(CLOCK_MONOTONIC, &began_monotonic);
	for (int at = 0; at < step_count; at++) {
		struct sight seen;

		memset(&seen, 0, sizeof(seen));
		for (int task = T1; task <= TASKS; task++)
			seen.returned[task] = NOTHING;
		begin_step(at, patience);
		if (complaints[0] == '\\0')
			settle(&seen, patience);
		if (complaints[0] != '\\0')
			return at;
		look(&seen, tasks);
		if (is_late(at, patience))
			return TOO_LATE;
		compare(&steps[at].expected, &seen, tasks);
		if (complaints[0] != '\\0')
			return at;
	}
	return AS_EXPECTED;
}
`;
