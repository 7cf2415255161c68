/** Every sign in C: the same rules as in reproduce/signs/, asked of threads. */
import type { SignName } from '../../reproduce/signs.ts';
import { HOLDER } from '../c/director.ts';
import { EFFECTIVE_PRIORITY, ERROR_NAME } from '../c/prelude.ts';
import type { Check } from './check.ts';

const AT_REST = { answered: '', before: '', after: '\tcheck();\n' };

export const checks: Readonly<Record<SignName, Check>> = {
  answers: {
    functions: `${ERROR_NAME}
/* A call fails only for a reason that its program gave. */
static void check_answer(struct task *me, const struct call *call, int ret)
{
	for (int i = 0; i < 3; i++)
		if (ret == -call->may_fail[i])
			return;
	complain("T%d, f%d: a call is told %s", (int)(me - task), call->on, error_name(ret));
}
`,
    answered: '\tif (ret != 0)\n\t\tcheck_answer(me, call, ret);\n',
    before: '',
    after: '',
  },
  'one-holder': {
    functions: `/* At most one task was told that it holds a lock. */
static void check(void)
{
	for (int f = 1; f < FUTEXES; f++)
		for (int t = 1, first = 0; t < TASKS; t++) {
			if (!task[t].holds[f])
				continue;
			if (first)
				complain("T%d and T%d were told that they hold f%d", first, t, f);
			first = t;
		}
}
`,
    ...AT_REST,
  },
  sleepers: {
    functions: `${HOLDER}
/* Whoever sleeps for a lock waits for somebody who holds it, and in no circle. */
static void check(void)
{
	for (int t = 1; t < TASKS; t++) {
		int other = t, steps = 0;

		while (other && !is_through(other) && steps++ < TASKS)
			other = holder_of(task[other].at);
		if (is_through(t))
			continue;
		if (!holder_of(task[t].at))
			complain("T%d sleeps for f%d, and nobody holds it", t, task[t].at);
		else if (other && !is_through(other))
			complain("T%d sleeps in a circle of tasks that wait for one another", t);
	}
}
`,
    ...AT_REST,
  },
  words: {
    functions: `${HOLDER}
/* The word names a task if and only if that was told that it holds the lock. */
static void check_word(struct task *me, int f)
{
	bool named = (futex[f].word & FUTEX_TID_MASK) == (uint32_t)me->tid;

	if (named && !me->holds[f])
		complain("T%d is told that it has not got f%d, which names it", (int)(me - task), f);
	if (!named && me->holds[f])
		complain("T%d is told that it has f%d, which names another", (int)(me - task), f);
}

/* And it says whether somebody waits, and nothing of owners that died. */
static void check(void)
{
	for (int f = 1; f < FUTEXES; f++) {
		uint32_t word = futex[f].word;
		int holder = holder_of(f);

		if (word & FUTEX_OWNER_DIED)
			complain("f%d says that its owner died", f);
		for (int t = 1; t < TASKS; t++)
			if (!is_through(t) && task[t].at == f && !(word & FUTEX_WAITERS))
				complain("T%d sleeps for f%d, and the word says nothing", t, f);
		if (holder && (word & FUTEX_TID_MASK) != (uint32_t)task[holder].tid)
			complain("T%d holds f%d, which names another", holder, f);
	}
}
`,
    answered: '\tif (call->what <= UNLOCK)\n\t\tcheck_word(me, call->on);\n',
    before: '',
    after: '\tcheck();\n',
  },
  service: {
    functions: `${EFFECTIVE_PRIORITY}
${HOLDER}
/* For each task 1 more than what it runs with if it sleeps for the lock; else 0. */
static int waits_as[TASKS];

static void note_waiters(int f)
{
	for (int t = 1; t < TASKS; t++) {
		bool waits = !is_through(t) && task[t].at == f;

		waits_as[t] = waits ? 1 + effective_priority(task[t].tid) : 0;
	}
}

/* A lock that is given back goes to the most urgent one that waits for it. */
static void check(int f)
{
	int served = holder_of(f);

	for (int t = 1; t < TASKS && served && waits_as[served]; t++)
		if (!is_through(t) && task[t].at == f && waits_as[t] > waits_as[served])
			complain("f%d was given to T%d (fifo %d), and T%d (fifo %d) waits", f, served,
				 waits_as[served] - 1, t, waits_as[t] - 1);
}
`,
    answered: '',
    before: '\tnote_waiters(LOCK);\n',
    after: '\tcheck(LOCK);\n',
  },
  priorities: {
    functions: `${EFFECTIVE_PRIORITY}
${HOLDER}
/* What a task has to run with: its own priority, or that of who sleeps for a lock of its. */
static int owed_to(int t, int depth)
{
	int most = task[t].own;

	for (int w = 1; w < TASKS && depth < TASKS; w++) {
		if (is_through(w) || holder_of(task[w].at) != t)
			continue;
		if (owed_to(w, depth + 1) > most)
			most = owed_to(w, depth + 1);
	}
	return most;
}

static void check(void)
{
	for (int t = 1; t < TASKS; t++) {
		int runs_as = effective_priority(task[t].tid);

		if (runs_as != owed_to(t, 0))
			complain("T%d runs as fifo %d instead of fifo %d (0: an ordinary task)", t,
				 runs_as, owed_to(t, 0));
	}
}
`,
    ...AT_REST,
  },
};
