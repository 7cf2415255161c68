/** The C of a suite: what this machine allows, one test after another, and main(). */

/** Needs PLAYING, and of the prelude KTAP and EXIT_CODES. */
export const RUNNING = `/* ---- What this machine has, and allows ---- */

static bool comes_true(bool (*what)(void))
{
	for (int look = 0; look < 100; look++) {
		if (what())
			return true;
		pause_us(1000);
	}
	return false;
}

static bool idle_thread_sleeps(void)
{
	return sleeps(stage->hands[T1].tid);
}

/* No script sets a higher priority. */
enum { HIGHEST = 50 };

static bool urgent_thread_is_seen(void)
{
	return effective_priority(stage->hands[T1].tid) == HIGHEST;
}

/* Another process with a task of its own, for FOREIGN. */
static pid_t start_foreigner(void)
{
	pid_t parent = getpid();
	pid_t child = fork();

	if (child != 0)
		return child > 0 ? child : 0;
	while (getppid() == parent)
		sleep(1);
	_exit(0);
}

/* The TID of kthreadd, where it is to be seen; 0 elsewhere. */
static pid_t find_kthread(void)
{
	enum { KTHREADD = 2, PF_KTHREAD = 0x00200000 };
	char text[512] = "";
	const char *behind_name;
	unsigned int flags = 0;
	FILE *file = fopen("/proc/2/stat", "r");

	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\\0';
	fclose(file);
	behind_name = strrchr(text, ')');
	if (!behind_name || sscanf(behind_name, ") %*c %*d %*d %*d %*d %*d %u", &flags) != 1)
		return 0;
	return flags & PF_KTHREAD ? KTHREADD : 0;
}

/* False if there are no PI futexes, or no threads. */
static bool look_around(void)
{
	pid_t self = (pid_t)syscall(SYS_gettid);
	bool works;

	if (!set_stage(1))
		return false;
	works = sys_futex(&stage->words[f1], operation(TRYLOCK), NULL) == 0;
	knows_lock2 = sys_futex(&stage->words[f2], operation(LOCK2), NULL) == 0;
@looking@
	/* Whoever looks is running, so a kernel that says it sleeps would say so of anybody. */
	sees_sleep = comes_true(idle_thread_sleeps) && !sleeps(self);
	sets_priorities = set_priority(stage->hands[T1].tid, HIGHEST) == 0;
	sees_priorities = sets_priorities && comes_true(urgent_thread_is_seen);
	leave_stage(1);
	return works;
}

static void say_what_is_missing(void)
{
	if (!sees_sleep)
		printf("# /proc does not tell who sleeps: whoever is in a call for %d ms is taken for "
		       "blocked\\n", BLOCKED_AFTER_MS);
	if (sets_priorities && !sees_priorities)
		printf("# /proc does not tell priorities: boosts are seen by who gets what first, only\\n");
}

/* ---- One test after another ---- */

/* A test passes if one of its ways to answer is this kernel's. */
enum { MOST_WAYS = 3 };
struct test {
	const char *name;
	void (*ways[MOST_WAYS])(void);
};

/* Why a script cannot be played here; NULL if it can. */
static const char *why_not(void)
{
	for (int at = 0; at < step_count; at++) {
		const struct step *step = &steps[at];
		uint32_t named = step->value & FUTEX_TID_MASK;

		if (step->kind == SETPRIO && !sets_priorities)
			return "needs the right to set priorities (CAP_SYS_NICE)";
		if (step->kind == LOCK2 && !knows_lock2)
			return "there is no FUTEX_LOCK_PI2, as before Linux 5.14";
@whyNot@
		if (step->kind == WRITE && named == KTHREAD && kthread_tid == 0)
			return "no thread of the kernel's own is to be seen";
		if (step->kind == WRITE && named == FOREIGN && foreign_tid == 0)
			return "there is no other process";
	}
	return NULL;
}

/*
 * Plays a script again, with more time, if a timeout came before its step. Where nobody tells who
 * sleeps, a thread that was only slow may have been taken for blocked: then what is wrong has to be
 * so with more time, too.
 */
static int play(int *left)
{
	enum { MOST_PATIENCE = 64, ENOUGH_PATIENCE = 16 };
	int tasks = tasks_of_script();
	int end = TOO_LATE;

	for (int patience = 1; patience <= MOST_PATIENCE; patience *= 2) {
		if (!set_stage(tasks))
			return NO_STAGE;
		end = play_steps(patience, tasks);
		*left += leave_stage(tasks);
		if (end == AS_EXPECTED || (end >= 0 && (sees_sleep || patience >= ENOUGH_PATIENCE)))
			break;
	}
	return end;
}

/* What went wrong in the way that went well for longest. */
static char worst[sizeof(complaints) + 200];

static void note_failure(int number, int way, int at, int left)
{
	static const char *const letters[MOST_WAYS] = { "", "b", "c" };
	char text[96];

	if (left > 0)
		complain("#   %d of its threads are blocked, and left behind\\n", left);
	snprintf(worst, sizeof(worst), "# script_%d%s, command %d: %s\\n%s", number, letters[way],
		 at + 1, name_of_step(&steps[at], text), complaints);
}

static void run(const struct test *test, int number)
{
	int furthest = -1;
	int left = 0;

	for (int way = 0; way < MOST_WAYS && test->ways[way]; way++) {
		const char *why;
		int end;

		step_count = 0;
		test->ways[way]();
		why = why_not();
		if (why) {
			ktap_skip(test->name, why);
			return;
		}
		end = play(&left);
		if (end == AS_EXPECTED) {
			ktap_result(true, test->name);
			return;
		}
		if (end < 0) {
			ktap_skip(test->name, end == TOO_LATE ? "timeouts come before their time, or "
				  "the machine is too busy" : "there are no threads to be had");
			return;
		}
		if (end > furthest)
			note_failure(number, way, end, left);
		furthest = end > furthest ? end : furthest;
	}
	ktap_result(false, test->name);
	fputs(worst, stdout);
}
`;
