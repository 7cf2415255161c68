/** The C of a suite: a script, run step by step. */

/** Needs COMPARING, and of the prelude SLEEPS. */
export const STEPS = `/* ---- How a script is run ---- */

/* A thread that neither returns nor sleeps for so long hangs. */
enum { LIMIT_MS = 5000 };
/*
 * A timeout that comes so late is given other chances, as the machine may be busy; a timeout or a
 * signal that does not come for so long never will. No timeout may come before its time, but clocks
 * may differ a bit.
 */
enum { LATE_MS = 200, NEVER_MS = 2000, EARLY_US = 500 };
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

static bool is_blocked(const struct thread *thread)
{
	return thread->in_call && !thread->back && sleeps(thread->tid);
}

/* The first task that has neither returned nor fallen asleep; 0 if there is none. */
static int who_is_on_its_way(struct state *seen)
{
	int found = 0;

	for (int task = T1; task <= TASKS; task++) {
		struct thread *thread = &fixture->threads[task];

		if (!thread->busy)
			continue;
		if (thread->back) {
			thread->busy = false;
			seen->returned[task] = -thread->answer;
		} else if (machine->sees_sleep && !is_blocked(thread)) {
			found = task;
		} else if (!thread->in_call) {
			found = task;
		}
	}
	return found;
}

static bool is_anybody_busy(void)
{
	for (int task = T1; task <= TASKS; task++)
		if (fixture->threads[task].busy)
			return true;
	return false;
}

/*
 * Until every thread that makes a call has returned or sleeps in it. Who was looked at first may
 * have been woken by who was looked at last, so nothing may have changed between two looks. Without
 * /proc nothing may have changed for some milliseconds.
 */
static void settle(struct state *seen, int patience)
{
	long long blocked_after_ns = BLOCKED_AFTER_MS * 1000000LL * patience;
	long long began = ns_since_beginning();
	int quiet = 0;

	while (quiet < 2) {
		struct state before = *seen;
		int who = who_is_on_its_way(seen);
		long long ns = ns_since_beginning() - began;
		bool same = memcmp(&before, seen, sizeof(before)) == 0;

		if (who != 0 && ns > LIMIT_MS * 1000000LL) {
			complain("#   T%d neither returned nor slept for %d s\\n", who, LIMIT_MS / 1000);
			tell_call(who);
			return;
		}
		if (!same && !machine->sees_sleep)
			began = ns_since_beginning();
		quiet = who == 0 && same ? quiet + 1 : 0;
		if (!machine->sees_sleep && is_anybody_busy() && ns < blocked_after_ns)
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
		ms += STEP_MS + (machine->sees_sleep ? 0 : BLOCKED_AFTER_MS);
		if (steps[step].kind == EXPIRE)
			ms += EXPIRE_MS;
	}
	return ms * patience * 1000000LL;
}

static void begin_call(int at, int patience)
{
	enum { FAR_MS = 1000000 };
	const struct step *step = &steps[at];
	struct thread *thread = &fixture->threads[step->task];
	struct timespec began = step->kind == LOCK2@monotonic@ ? began_monotonic : began_realtime;
	int expiry = expiry_of(at);

	thread->step = step;
	thread->word = address_of(step->target, step->task);
	thread->timed = step->how & (TIMEOUT | EXPIRED);
	thread->deadline = time_of(ns_of(began) + (expiry < 0 ? FAR_MS * 1000000LL :
						   due_ns(expiry, patience)));
	if (step->how & EXPIRED)
		thread->deadline = time_of(1);
	thread->in_call = thread->back = false;
	thread->busy = true;
	sem_post(&thread->go);
}

/* Waits until a timeout has come, or should have. False if it came, but much too late. */
static bool wait_for_expiry(int at, int patience)
{
	int task = steps[at].task;
	struct thread *thread = &fixture->threads[task];
	long long due = due_ns(at, patience);
	long long late;

	while (thread->busy && !thread->back) {
		if (ns_since_beginning() > due + NEVER_MS * 1000000LL) {
			complain("#   the timeout of T%d has been over for %d s, and it does not return\\n",
				 task, NEVER_MS / 1000);
			tell_call(task);
			return true;
		}
		pause_us(200);
	}
	/* What another answer means is said by compare(). */
	if (!thread->busy || thread->answer != -ETIMEDOUT)
		return true;
	late = ns_of(thread->returned) - ns_of(began_monotonic) - due;
	if (late < -EARLY_US * 1000LL) {
		complain("#   T%d returned %lld us before its timeout was over\\n", task, -late / 1000);
		tell_call(task);
	}
	return late <= LATE_MS * 1000000LL;
}

/* A handler runs also while its thread is blocked in a call. */
static void send_and_wait(struct thread *thread, int task)
{
	int signals = thread->signals;
	long long began = ns_since_beginning();

	if (syscall(SYS_tgkill, getpid(), thread->tid, SIGUSR1) != 0) {
		complain("#   tgkill() fails with errno %d\\n", errno);
		return;
	}
	while (thread->signals == signals) {
		if (ns_since_beginning() - began > NEVER_MS * 1000000LL) {
			complain("#   the signal's handler did not run in T%d within %d s\\n", task,
				 NEVER_MS / 1000);
			tell_call(task);
			return;
		}
		pause_us(20);
	}
}

/* False if a timeout came much too late. */
static bool begin_step(int at, int patience)
{
	const struct step *step = &steps[at];
	struct thread *thread = &fixture->threads[step->task];
	uint32_t word = real_word(step->value);
	int error = 0;

	switch (step->kind) {
	case EXPIRE:
		return wait_for_expiry(at, patience);
	case SIGNAL:
		send_and_wait(thread, step->task);
		break;
	case SETPRIO:
		error = set_priority(thread->tid, (int)step->value);
		if (error != 0)
			complain("#   sched_setscheduler() fails with errno %d\\n", -error);
		break;
	case WRITE:
		if (step->target == MISALIGNED)
			memcpy(fixture->misaligned + 2, &word, sizeof(word));
		else
			fixture->words[step->target] = word;
		break;
	default:
		begin_call(at, patience);
	}
	return true;
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

static enum outcome run_step(int at, int patience, int tasks)
{
	struct state seen;
	bool in_time;

	memset(&seen, 0, sizeof(seen));
	for (int task = T1; task <= TASKS; task++)
		seen.returned[task] = NOTHING;
	report->at = at;
	in_time = begin_step(at, patience);
	if (report->text[0] == '\\0')
		settle(&seen, patience);
	if (report->text[0] != '\\0')
		return DIFFERS;
	look(&seen, tasks);
	if (is_late(at, patience))
		return TOO_SLOW;
	compare(&steps[at].expected, &seen, tasks);
	if (report->text[0] != '\\0')
		return DIFFERS;
	return in_time ? AS_EXPECTED : TIMEOUT_IS_LATE;
}

static enum outcome run_steps(int patience, int tasks)
{
	enum outcome outcome = AS_EXPECTED;

	clock_gettime(CLOCK_REALTIME, &began_realtime);
	clock_gettime(CLOCK_MONOTONIC, &began_monotonic);
	for (int at = 0; outcome == AS_EXPECTED && at < step_count; at++)
		outcome = run_step(at, patience, tasks);
	return outcome;
}
`;
