/** The C of a suite: what is reported, in words. */

/** Needs THREADS. */
export const NAMING = `/* ---- What is reported, in words ---- */

/* How the run of a script ended. DIED stays where nobody has written anything else. */
enum outcome { DIED, AS_EXPECTED, DIFFERS, TIMEOUT_IS_LATE, TOO_SLOW, NO_THREADS };

/* What a child process tells of its run; in memory that its parent shares. */
struct report {
	enum outcome outcome;
	int at;          /* the command that it came to */
	char text[6000]; /* what is not as expected, in lines */
};
static struct report *report;

static void complain(const char *format, ...)
{
	size_t length = strlen(report->text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(report->text + length, sizeof(report->text) - length, format, arguments);
	va_end(arguments);
}

/* Where no error is, what was returned: 0, or a number that was negated. */
static const char *name_of_error(int error, char text[32])
{
	static const struct { int error; const char *name; } names[] = {
		{ EAGAIN, "EAGAIN" }, { EDEADLK, "EDEADLK" }, { EFAULT, "EFAULT" },
		{ EINTR, "EINTR" },   { EINVAL, "EINVAL" },   { ENOMEM, "ENOMEM" },
		{ ENOSYS, "ENOSYS" }, { EPERM, "EPERM" },     { ESRCH, "ESRCH" },
		{ ETIMEDOUT, "ETIMEDOUT" },
	};

	snprintf(text, 32, error <= 0 ? "%d" : "errno %d", abs(error));
	for (size_t at = 0; at < sizeof(names) / sizeof(names[0]); at++)
		if (names[at].error == error)
			snprintf(text, 32, "%s (errno %d)", names[at].name, error);
	return text;
}

static const char *name_of_target(int target)
{
	static const char *const names[] = {
		"f1", "f2", "f3", "MISALIGNED", "UNMAPPED", "READONLY", "READONLY_OWN",@names@
	};

	return names[target];
}

/* What stands for a TID in a script; NULL for what does not. */
static const char *name_of_symbol(uint32_t symbol)
{
	static const char *const names[] = {
		[0] = "0", [T1] = "T1", [T2] = "T2", [T3] = "T3", [T4] = "T4", [T5] = "T5",
		[FOREIGN] = "FOREIGN", [KTHREAD] = "KTHREAD", [MISSING] = "MISSING",
	};

	return symbol <= MISSING ? names[symbol] : NULL;
}

/* A word as a script has it. */
static const char *name_of_word(uint32_t word, char text[64])
{
	snprintf(text, 64, "%s%s%s", word & WAITERS ? "WAITERS | " : "",
		 word & OWNER_DIED ? "OWNER_DIED | " : "", name_of_symbol(word & FUTEX_TID_MASK));
	return text;
}

/* A word as it was found. */
static const char *name_of_real_word(uint32_t word, char text[64])
{
	uint32_t tid = word & FUTEX_TID_MASK;

	for (uint32_t symbol = 0; symbol <= MISSING; symbol++)
		if (name_of_symbol(symbol) && real_word(symbol) == tid)
			return name_of_word((word & ~(uint32_t)FUTEX_TID_MASK) | symbol, text);
	snprintf(text, 64, "%s%sTID %u", word & WAITERS ? "WAITERS | " : "",
		 word & OWNER_DIED ? "OWNER_DIED | " : "", tid);
	return text;
}

static const char *name_of_priority(int fifo, char text[32])
{
	snprintf(text, 32, fifo == OTHER ? "SCHED_OTHER" : "SCHED_FIFO %d", fifo);
	return text;
}

static const char *name_of_how(int how)
{
	static const char *const names[] = {
		[0] = "0", [KERNEL] = "KERNEL", [TIMEOUT] = "TIMEOUT", [EXPIRED] = "EXPIRED",
		[KERNEL | TIMEOUT] = "KERNEL | TIMEOUT", [KERNEL | EXPIRED] = "KERNEL | EXPIRED",
@hows@
	};

	return names[how];
}

/* A command as the script has it. */
static const char *name_of_step(const struct step *step, char text[96])
{
	static const char *const calls[] = { "lock", "lock2", "trylock", "unlock"@calls@ };
	char word[64] = "OTHER";

	switch (step->kind) {
	case EXPIRE:
		snprintf(text, 96, "expire(T%d)", step->task);
		break;
	case SIGNAL:
		snprintf(text, 96, "send_signal(T%d)", step->task);
		break;
	case SETPRIO:
		if (step->value != OTHER)
			snprintf(word, sizeof(word), "%u", step->value);
		snprintf(text, 96, "setprio(T%d, %s)", step->task, word);
		break;
	case WRITE:
		snprintf(text, 96, "overwrite(%s, %s)", name_of_target(step->target),
			 name_of_word(step->value, word));
		break;
@step@
	default:
		snprintf(text, 96, "%s(T%d, %s, %s)", calls[step->kind], step->task,
			 name_of_target(step->target), name_of_how(step->how));
	}
	return text;
}

static const char *name_of_call(enum kind kind)
{
	static const char *const names[] = {
		"FUTEX_LOCK_PI", "FUTEX_LOCK_PI2", "FUTEX_TRYLOCK_PI", "FUTEX_UNLOCK_PI",
@callNames@
	};

	return names[kind];
}

static void tell_timeout(const struct thread *thread)
{
	const struct step *step = thread->step;

	if (thread->timed)
		complain("{ %lld s, %ld ns } of %s", (long long)thread->deadline.tv_sec,
			 thread->deadline.tv_nsec,
			 step->kind == LOCK2@monotonic@ ? "CLOCK_MONOTONIC" : "CLOCK_REALTIME");
	else
		complain("NULL");
}

@telling@
/* The call that a thread made last. */
static void tell_call(int task)
{
	const struct thread *thread = &fixture->threads[task];
	const struct step *step = thread->step;

	if (!step)
		return;
	complain("#   T%d, by command %d: ", task, (int)(step - steps) + 1);
	if (!thread->in_call) {
		complain("no system call, the compare-and-swap in user space succeeded\\n");
		return;
	}
@tellCall@
	complain("futex(%p, %s | FUTEX_PRIVATE_FLAG, 0, ", (void *)thread->word,
		 name_of_call(step->kind));
	tell_timeout(thread);
	complain(")\\n");
}

/* Where a script was, what it shows there or later, and what came before; in lines. */
static void tell_place(const char *name, int at)
{
	char text[96];
	int shown_at = step_count;

	printf("# %s, command %d of %d: %s\\n", name, at + 1, step_count,
	       name_of_step(&steps[at], text));
	for (int one = case_count - 1; one >= 0; one--)
		if (cases[one].step >= at)
			shown_at = cases[one].step;
	for (int one = 0; one < case_count; one++)
		if (cases[one].step == shown_at)
			printf("#   %s: %s\\n", shown_at == at ? "it shows" : "on the way to",
			       cases[one].sentence);
	for (int before = 0; before < at; before++)
		printf("#   %s%d. %s\\n", before == 0 ? "before: " : "        ", before + 1,
		       name_of_step(&steps[before], text));
}
`;
