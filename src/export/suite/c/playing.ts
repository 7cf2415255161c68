/** The C of a suite: a script, played step by step, and what was seen beside what was expected. */

/** Needs THREADS, and of the prelude SLEEPS, EFFECTIVE_PRIORITY and ERROR_NAME. */
export const PLAYING = `/* ---- How a script is played ---- */

/* Nobody is on its way for so long, on a machine that lets it run. */
enum { LIMIT_MS = 5000 };
/* No timeout comes so late. */
enum { LATEST_MS = 2000 };
/* A timeout is due so many milliseconds for each command after the beginning of its script. */
enum { STEP_MS = 3, EXPIRE_MS = 4 };
/* Without /proc: whoever is in a call for so long is taken for blocked. */
static int blocked_after_ms = 20;

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

/* What was seen to be wrong at a step, in lines of their own. */
static char complaints[4000];

static void complain(const char *format, ...)
{
	size_t length = strlen(complaints);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(complaints + length, sizeof(complaints) - length, format, arguments);
	va_end(arguments);
}

static const char *name_of_target(int target)
{
	static const char *const names[] = {
		"f1", "f2", "f3", "MISALIGNED", "UNMAPPED", "READONLY", "READONLY_OWN",
	};

	return names[target];
}

static const char *name_of_word(uint32_t word, char text[64])
{
	uint32_t tid = word & FUTEX_TID_MASK;
	char who[32];

	snprintf(who, sizeof(who), "TID %u", tid);
	if (tid == 0)
		strcpy(who, "0");
	if (tid == (uint32_t)foreign_tid)
		strcpy(who, "FOREIGN");
	if (tid == (uint32_t)kthread_tid)
		strcpy(who, "KTHREAD");
	if (tid == NO_SUCH_TID)
		strcpy(who, "MISSING");
	for (int task = T1; task <= TASKS; task++)
		if (tid != 0 && tid == (uint32_t)stage->hands[task].tid)
			snprintf(who, sizeof(who), "T%d", task);
	snprintf(text, 64, "%s%s%s", word & WAITERS ? "WAITERS | " : "",
		 word & OWNER_DIED ? "OWNER_DIED | " : "", who);
	return text;
}

/* A step as the script has it. */
static const char *name_of_step(const struct step *step, char text[96])
{
	static const char *const calls[] = { "lock", "lock2", "trylock", "unlock" };
	char word[64];

	switch (step->kind) {
	case EXPIRE:
		snprintf(text, 96, "expire(T%d)", step->task);
		break;
	case SIGNAL:
		snprintf(text, 96, "send_signal(T%d)", step->task);
		break;
	case SETPRIO:
		snprintf(word, sizeof(word), step->value ? "%u" : "OTHER", step->value);
		snprintf(text, 96, "setprio(T%d, %s)", step->task, word);
		break;
	case WRITE:
		snprintf(text, 96, "overwrite(%s, %s)", name_of_target(step->target),
			 name_of_word(real_word(step->value), word));
		break;
	default:
		snprintf(text, 96, "%s(T%d, %s, %s%s%s)", calls[step->kind], step->task,
			 name_of_target(step->target), step->how & KERNEL ? "KERNEL" : "",
			 step->how == KERNEL || step->how == 0 ? "" :
			 step->how & KERNEL ? " | " : "",
			 step->how & TIMEOUT ? "TIMEOUT" : step->how & EXPIRED ? "EXPIRED" :
			 step->how == 0 ? "0" : "");
	}
	return text;
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
static void settle(struct sight *seen)
{
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
		if (!sees_sleep && is_anybody_busy() && ns < blocked_after_ms * 1000000LL)
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
		if (steps[next].kind <= UNLOCK)
			return -1;
	}
	return -1;
}

/* When a step that is an expire() is due, in nanoseconds from the beginning. */
static long long due_ns(int at, int patience)
{
	long long ms = 0;

	for (int step = 0; step <= at; step++) {
		ms += STEP_MS + (sees_sleep ? 0 : blocked_after_ms);
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
	struct timespec began = step->kind == LOCK2 ? began_monotonic : began_realtime;
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
			complain("#   the timeout of T%d is over since %d s, and it does not return\\n",
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

/* What is to be seen now that nobody moves any more. */
static void look(struct sight *seen, int tasks)
{
	for (int task = T1; task <= tasks; task++) {
		struct hand *hand = &stage->hands[task];

		seen->waits[task] = hand->busy ? hand->step->target : NOWHERE;
		seen->runs_as[task] = sees_priorities ? effective_priority(hand->tid) : OTHER;
	}
	for (int futex = f1; futex < FUTEXES; futex++)
		seen->says[futex] = stage->words[futex];
}

static const char *name_of_return(int returned)
{
	return returned == NOTHING ? "nothing" : error_name(-returned);
}

static void complain_of_fifo(int task, int should, int is)
{
	char texts[2][32] = { "SCHED_OTHER", "SCHED_OTHER" };

	if (should != OTHER)
		snprintf(texts[0], sizeof(texts[0]), "SCHED_FIFO %d", should);
	if (is != OTHER)
		snprintf(texts[1], sizeof(texts[1]), "SCHED_FIFO %d", is);
	complain("#   T%d should run as %s, and runs as %s\\n", task, texts[0], texts[1]);
}

static void compare(const struct sight *should, const struct sight *is, int tasks)
{
	for (int task = T1; task <= tasks; task++) {
		if (should->returned[task] != is->returned[task])
			complain("#   T%d should return %s, and returns %s\\n", task,
				 name_of_return(should->returned[task]),
				 name_of_return(is->returned[task]));
		if (should->waits[task] != is->waits[task])
			complain("#   T%d should %s, and %s\\n", task,
				 should->waits[task] == NOWHERE ? "be free" : "be blocked",
				 is->waits[task] == NOWHERE ? "is free" : "is blocked");
		if (sees_priorities && should->runs_as[task] != is->runs_as[task])
			complain_of_fifo(task, should->runs_as[task], is->runs_as[task]);
	}
	for (int futex = f1; futex < FUTEXES; futex++) {
		uint32_t word = real_word(should->says[futex]);
		char texts[2][64];

		if (word != is->says[futex])
			complain("#   %s should say %s, and says %s\\n", name_of_target(futex),
				 name_of_word(word, texts[0]),
				 name_of_word(is->says[futex], texts[1]));
	}
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
			settle(&seen);
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
