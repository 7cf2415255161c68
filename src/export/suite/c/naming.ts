/** The C of a suite: what is wrong, in words. */

/** Needs THREADS. */
export const NAMING = `/* ---- What is wrong, in words ---- */

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
		"f1", "f2", "f3", "MISALIGNED", "UNMAPPED", "READONLY", "READONLY_OWN",@names@
	};

	return names[target];
}

/* A word as a script has it, with T1 or MISSING for a TID. */
static const char *name_of_word(uint32_t word, char text[64])
{
	uint32_t tid = word & FUTEX_TID_MASK;
	char who[32];

	snprintf(who, sizeof(who), "TID %u", tid);
	if (tid == 0)
		strcpy(who, "0");
	if (tid == NO_SUCH_TID)
		strcpy(who, "MISSING");
	if (tid != 0 && tid == (uint32_t)foreign_tid)
		strcpy(who, "FOREIGN");
	if (tid != 0 && tid == (uint32_t)kthread_tid)
		strcpy(who, "KTHREAD");
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
			 name_of_word(real_word(step->value), word));
		break;
@step@
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
`;
