/**
 * The C of a suite: the words that its scripts are written in, and the table that they fill. A
 * function that no script calls is left out, because compilers warn of it.
 */

/** Needs `<linux/futex.h>`, `<stdbool.h>` and `<stdint.h>`. */
export const WORDS = `/* ---- The words that scripts are written in ---- */

enum { T1 = 1, T2, T3, T4, T5, TASKS = 5 };

/* Futexes, and addresses at which there can be none. */
enum {
	f1, f2, f3, FUTEXES,
	MISALIGNED = FUTEXES, /* a word at an address that is no multiple of four */
	UNMAPPED,             /* no memory is there (PROT_NONE) */
	READONLY,             /* a word that is 0, in memory that can only be read */
	READONLY_OWN,         /* the caller's TID, in memory that can only be read */
};
@places@

/* What stands for a TID in a word: T1 to T5, and these. */
enum {
	FOREIGN = 101, /* a task of another process */
	KTHREAD,       /* a thread of the kernel's own */
	MISSING,       /* nobody has that TID */
};
#define WAITERS FUTEX_WAITERS
#define OWNER_DIED FUTEX_OWNER_DIED

/*
 * How a call is made. Nothing of this (0): user space tries a compare-and-swap of the word first,
 * as a C library does, and makes no system call if that succeeds; and the call has no timeout.
 */
enum {
	KERNEL = 1,  /* the system call is made in any case */
	TIMEOUT = 2, /* with a timeout, which is over at the command expire(), or never */
	EXPIRED = 4, /* with a timeout that is over already */
@how@
};

enum { OTHER = 0 }; /* SCHED_OTHER, in the place of a SCHED_FIFO priority of 1 to 99 */

enum kind { LOCK, LOCK2, TRYLOCK, UNLOCK,@kinds@ EXPIRE, SIGNAL, SETPRIO, WRITE };

/* No call answers with the first of these, negated, and no place is the second. */
enum { NOTHING = -100, NOWHERE = -1 };

/* The state after a command. */
struct state {
	int returned[TASKS + 1]; /* 0 or an errno@counts@, if a call of the task has just returned */
	int waits[TASKS + 1];    /* the futex that the task is blocked at, or NOWHERE */
	int runs_as[TASKS + 1];  /* its SCHED_FIFO priority with all boosts, or OTHER */
	uint32_t word[FUTEXES];  /* the words of the futexes */
};

struct step {
	enum kind kind;
	int task;
	int target;
	int how;
	uint32_t value;
	struct state expected;
};

/* The script that is being run. */
enum { MOST_STEPS = 100 };
static struct step steps[MOST_STEPS];
static int step_count;
/* What it shows, in sentences, and by which of its steps. */
enum { MOST_CASES = 200 };
static struct {
	const char *sentence;
	int step;
} cases[MOST_CASES];
static int case_count;
/* Some of that is seen by the priorities of threads, and by nothing else. */
static bool needs_priorities;

static struct state *expected(void)
{
	return &steps[step_count - 1].expected;
}

static void add(enum kind kind, int task, int target, int how, uint32_t value)
{
	static const struct step nothing;
	struct step *step = &steps[step_count++];

	*step = nothing;
	/* What a script does not speak of is as it was. */
	if (step_count > 1)
		step->expected = step[-1].expected;
	for (int at = T1; at <= TASKS; at++) {
		step->expected.returned[at] = NOTHING;
		if (step_count == 1)
			step->expected.waits[at] = NOWHERE;
	}
	step->kind = kind;
	step->task = task;
	step->target = target;
	step->how = how;
	step->value = value;
}
`;

/** Needs WORDS; for what of CASES is there. */
export const ADD_CASE = `static void add_case(const char *sentence)
{
	cases[case_count].sentence = sentence;
	cases[case_count++].step = step_count;
}
`;

/** By name: what a script can say of the command behind it. Needs ADD_CASE. */
export const CASES: Readonly<Record<string, string>> = {
  shows: `/* What the next command shows, in a sentence. */
static void shows(const char *sentence)
{
	add_case(sentence);
}
`,
  shows_priority: `/* The same, of what can only be seen by the priorities that threads run with. */
static void shows_priority(const char *sentence)
{
	add_case(sentence);
	needs_priorities = true;
}
`,
};

/** By name: what a script can do. Needs WORDS. */
export const COMMANDS: Readonly<Record<string, string>> = {
  lock: `/* FUTEX_LOCK_PI; its timeout is a time of CLOCK_REALTIME. */
static void lock(int task, int target, int how)
{
	add(LOCK, task, target, how, 0);
}
`,
  lock2: `/* FUTEX_LOCK_PI2; its timeout is a time of CLOCK_MONOTONIC. */
static void lock2(int task, int target, int how)
{
	add(LOCK2, task, target, how, 0);
}
`,
  trylock: `/* FUTEX_TRYLOCK_PI. */
static void trylock(int task, int target, int how)
{
	add(TRYLOCK, task, target, how, 0);
}
`,
  unlock: `/* FUTEX_UNLOCK_PI. */
static void unlock(int task, int target, int how)
{
	add(UNLOCK, task, target, how, 0);
}
`,
  wait_requeue_pi: `/* FUTEX_WAIT_REQUEUE_PI: sleeps at the condition until moved to the futex. */
static void wait_requeue_pi(int task, int condition, int target, int how)
{
	add(WAIT_REQUEUE_PI, task, target, how, (uint32_t)condition);
}
`,
  cmp_requeue_pi: `/* FUTEX_CMP_REQUEUE_PI: moves the first who sleeps at the condition. */
static void cmp_requeue_pi(int task, int condition, int target, int how)
{
	add(CMP_REQUEUE_PI, task, target, how, (uint32_t)condition);
}
`,
  expire: `/* The timeout of the call that the task is blocked in is over. */
static void expire(int task)
{
	add(EXPIRE, task, 0, 0, 0);
}
`,
  send_signal: `/* A signal. Its handler, without SA_RESTART, has to run before the next command. */
static void send_signal(int task)
{
	add(SIGNAL, task, 0, 0, 0);
}
`,
  setprio: `/* sched_setscheduler(). */
static void setprio(int task, int fifo)
{
	add(SETPRIO, task, 0, 0, (uint32_t)fifo);
}
`,
  overwrite: `/* The main thread overwrites the word, as a hostile program may. */
static void overwrite(int target, uint32_t value)
{
	add(WRITE, 0, target, 0, value);
	if (target < FUTEXES)
		expected()->word[target] = value;
}
`,
};

/** By name: what a script can say of the command before. Needs WORDS. */
export const EXPECTATIONS: Readonly<Record<string, string>> = {
  returns: `/* A call of the task returns 0 or an errno. */
static void returns(int task, int error)
{
	expected()->returned[task] = error;
	expected()->waits[task] = NOWHERE;
}
`,
  moves: `/* A call of the task returns how many it has moved. */
static void moves(int task, int count)
{
	expected()->returned[task] = -count;
	expected()->waits[task] = NOWHERE;
}
`,
  waits: `/* The task is blocked in its call. */
static void waits(int task, int futex)
{
	expected()->waits[task] = futex;
}
`,
  runs_as: `/* The task has this effective priority from now on. */
static void runs_as(int task, int fifo)
{
	expected()->runs_as[task] = fifo;
}
`,
  word_is: `/* The word of the futex is this from now on. */
static void word_is(int futex, uint32_t word)
{
	expected()->word[futex] = word;
}
`,
};
