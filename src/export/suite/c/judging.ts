/** The C of a suite: what is to be seen, beside what was expected. */

/** Needs NAMING, and of the prelude EFFECTIVE_PRIORITY and ERROR_NAME. */
export const JUDGING = `/* ---- What is to be seen, beside what was expected ---- */

@placing@
/* What is to be seen now that nobody moves any more. */
static void look(struct sight *seen, int tasks)
{
	for (int task = T1; task <= tasks; task++) {
		struct hand *hand = &stage->hands[task];

		seen->waits[task] = hand->busy ? @place@ : NOWHERE;
		seen->runs_as[task] = sees_priorities ? effective_priority(hand->tid) : OTHER;
	}
	for (int futex = f1; futex < FUTEXES; futex++)
		seen->says[futex] = stage->words[futex];
}

static const char *name_of_return(int returned)
{
@countName@
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
		if (should->waits[task] != is->waits[task])@elsewhere@
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
`;
