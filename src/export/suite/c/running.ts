/** The C of a suite: one script after another, and their results. */

/** Needs MACHINE. */
export const RUNNING = `/* ---- One script after another ---- */

/* A script passes if it is answered as in one of its variants. */
enum { MOST_VARIANTS = 6 };
struct script {
	struct variant {
		const char *name;
		void (*write_down)(void);
		const char *kernel; /* whose answers these are, if there are several variants */
	} variants[MOST_VARIANTS];
};

/* The time that the run of a script is given. */
static int patience;

static void write_down(const struct variant *which)
{
	step_count = case_count = 0;
	/* Compilers would take them for NULL where no script says what it shows. */
	memset(cases, 0, sizeof(cases));
	needs_priorities = false;
	which->write_down();
}

/* Why a script cannot be run here; NULL if it can. */
static const char *why_not(void)
{
	static char text[64];

	for (int at = 0; at < step_count; at++) {
		const struct step *step = &steps[at];
		uint32_t named = step->value & FUTEX_TID_MASK;

		if (step->kind == SETPRIO && !machine->sets_priorities)
			return "needs the right to set priorities (CAP_SYS_NICE)";
		if (step->kind < EXPIRE && machine->lacks_call[step->kind]) {
			snprintf(text, sizeof(text), "%s answers ENOSYS", name_of_call(step->kind));
			return text;
		}
		if (step->kind == WRITE && named == KTHREAD && kthread_tid == 0)
			return "no thread of the kernel's own is to be seen";
		if (step->kind == WRITE && named == FOREIGN && foreign_tid == 0)
			return "there is no other process";
	}
	return NULL;
}

static bool sets_a_priority(void)
{
	for (int at = 0; at < step_count; at++)
		if (steps[at].kind == SETPRIO)
			return true;
	return false;
}

/* In a process of its own. */
static void run_variant(void)
{
	int tasks = tasks_of_script();
	int left;

	if (!set_up(tasks)) {
		report->outcome = NO_THREADS;
		return;
	}
	report->outcome = run_steps(patience, tasks);
	if (report->outcome == DIFFERS)
		tell_tids(tasks);
	left = tear_down(tasks);
	if (left > 0 && report->outcome == DIFFERS)
		complain("#   %d of the threads do not come back, also with a signal\\n", left);
}

/*
 * Runs it again, with more time, if a command came too late for a timeout or a timeout too late for
 * its command. Where nobody tells who sleeps, a thread that was only slow may have been taken for
 * blocked: then what differs has to do so with more time, too.
 */
static void run_repeatedly(void)
{
	enum { MOST_PATIENCE = 64, ENOUGH_PATIENCE = 16, TIMEOUT_PATIENCE = 8 };

	for (patience = 1; patience <= MOST_PATIENCE; patience *= 2) {
		in_process(run_variant);
		if (report->outcome == TIMEOUT_IS_LATE && patience < TIMEOUT_PATIENCE)
			continue;
		if (report->outcome == TOO_SLOW)
			continue;
		if (report->outcome == DIFFERS && !machine->sees_sleep && patience < ENOUGH_PATIENCE)
			continue;
		break;
	}
}

static bool is_difference(const struct report *found)
{
	return found->outcome != TOO_SLOW && found->outcome != NO_THREADS;
}

/* Says how a variant differs from what this kernel does. */
static void tell_difference(const struct variant *variant, const struct report *found)
{
	if (variant->kernel)
		printf("# These are not the answers of %s:\\n", variant->kernel);
	tell_place(variant->name, found->at);
	if (found->outcome == TIMEOUT_IS_LATE)
		printf("#   the timeout came more than %d ms too late, each time of several\\n", LATE_MS);
	fputs(found->text, stdout);
}

/*
 * The name of a result: that of the script, what it shows or how long it is, and whose answers it
 * got if any.
 */
static const char *title_of(const struct variant *variant, bool is_answered)
{
	static char text[500];
	char what[300] = "", whose[100] = "";

	if (case_count == 1)
		snprintf(what, sizeof(what), "%.*s", (int)strlen(cases[0].sentence) - 1,
			 cases[0].sentence);
	else if (case_count > 1)
		snprintf(what, sizeof(what), "%d cases", case_count);
	else
		snprintf(what, sizeof(what), "%d command%s", step_count, step_count == 1 ? "" : "s");
	if (is_answered && variant->kernel)
		snprintf(whose, sizeof(whose), ", as answered by %s", variant->kernel);
	snprintf(text, sizeof(text), "%.20s: %s%s", variant->name, what, whose);
	return text;
}

/* It is answered as expected, as far as that can be seen here. */
static void pass_as_far_as_seen(const char *title)
{
	if (needs_priorities && !machine->sees_priorities) {
		ktap_skip(title, "priorities cannot be seen here; all else is as expected");
		return;
	}
	ktap_result(true, title);
	if (sets_a_priority() && !machine->sees_priorities)
		printf("# not checked: the priorities that its threads run with\\n");
}

static void run(const struct script *script)
{
	static struct report found[MOST_VARIANTS];
	const struct variant *variants = script->variants;
	const char *skip = NULL;
	int differ = 0;

	memset(found, 0, sizeof(found));
	for (int at = 0; at < MOST_VARIANTS && variants[at].name; at++) {
		write_down(&variants[at]);
		skip = why_not();
		if (skip)
			break;
		run_repeatedly();
		found[at] = *report;
		if (report->outcome == AS_EXPECTED) {
			pass_as_far_as_seen(title_of(&variants[at], true));
			return;
		}
		if (report->outcome == TOO_SLOW)
			skip = "the machine is too busy for its timeouts";
		else if (report->outcome == NO_THREADS)
			skip = "there are not enough threads";
		else
			differ++;
	}
	/* What differs in one variant counts, also if another one could not be run. */
	write_down(&variants[0]);
	if (differ == 0) {
		ktap_skip(title_of(&variants[0], false), skip);
		return;
	}
	ktap_result(false, title_of(&variants[0], false));
	for (int at = 0; at < MOST_VARIANTS && variants[at].name; at++) {
		write_down(&variants[at]);
		if (is_difference(&found[at]))
			tell_difference(&variants[at], &found[at]);
		else
			printf("# %s could not be run: %s\\n", variants[at].name, skip);
	}
}
`;
