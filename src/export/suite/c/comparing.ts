/** The C of a suite: the state after a command, beside the one that was expected. */

/** Needs NAMING, and of the prelude EFFECTIVE_PRIORITY. */
export const COMPARING = `/* ---- The state after a command, and the expected one ---- */

@placing@
/* The state now that nobody is on its way any more. */
static void look(struct state *seen, int tasks)
{
	for (int task = T1; task <= tasks; task++) {
		struct thread *thread = &fixture->threads[task];

		seen->waits[task] = thread->busy ? @place@ : NOWHERE;
		if (machine->sees_priorities)
			seen->runs_as[task] = effective_priority(thread->tid);
	}
	for (int futex = f1; futex < FUTEXES; futex++)
		seen->word[futex] = fixture->words[futex];
}

static const char *name_of_position(const struct state *state, int task, char text[64])
{
	char error[32];

	if (state->returned[task] != NOTHING)
		snprintf(text, 64, "returns %s", name_of_error(state->returned[task], error));
	else if (state->waits[task] != NOWHERE)
		@isBlocked@;
	else
		snprintf(text, 64, "is in no call");
	return text;
}

static void compare_thread(const struct state *expected, const struct state *seen, int task)
{
	char texts[2][64];

	if (expected->returned[task] != seen->returned[task] ||
	    expected->waits[task] != seen->waits[task]) {
		complain("#   expected: T%d %s, got: it %s\\n", task,
			 name_of_position(expected, task, texts[0]),
			 name_of_position(seen, task, texts[1]));
		tell_call(task);
	}
	if (machine->sees_priorities && expected->runs_as[task] != seen->runs_as[task])
		complain("#   expected: T%d runs as %s, got: it runs as %s\\n", task,
			 name_of_priority(expected->runs_as[task], texts[0]),
			 name_of_priority(seen->runs_as[task], texts[1]));
}

static void compare(const struct state *expected, const struct state *seen, int tasks)
{
	char texts[2][64];

	for (int task = T1; task <= tasks; task++)
		compare_thread(expected, seen, task);
	for (int futex = f1; futex < FUTEXES; futex++)
		if (real_word(expected->word[futex]) != seen->word[futex])
			complain("#   expected: %s is %s, got: it is %s (0x%08x)\\n",
				 name_of_target(futex), name_of_word(expected->word[futex], texts[0]),
				 name_of_real_word(seen->word[futex], texts[1]), seen->word[futex]);
}

/* Who has which TID; for whoever has a log of the kernel's own. */
static void tell_tids(int tasks)
{
	complain("#   TIDs:");
	for (int task = T1; task <= tasks; task++)
		complain(" T%d %d", task, (int)fixture->threads[task].tid);
	if (foreign_tid)
		complain(" FOREIGN %d", (int)foreign_tid);
	complain("\\n");
}
`;
