/**
 * The C of tasks: threads that make the calls that they are told, each at its moment. The program
 * says before it which there are: TASKS and FUTEXES are one more than the highest number.
 */

/** What a task is, and what a call. */
export const TASKS = `/* One call of a task; what is not said is 0. */
struct call {
	enum { LOCK, LOCK2, TRYLOCK, UNLOCK, SETPRIO, SIGNAL } what;
	int on;                  /* a futex, or the task that it happens to */
	int64_t deadline;        /* of a lock, in ns of CLOCK_MONOTONIC; 0 for none */
	int fifo;                /* the priority that is set */
	bool straight;           /* no try in user space */
	bool if_held;            /* left out by who was told that it has not got the lock */
	int may_fail[3];         /* the errors that the rules allow */
};

/* A thread, and what it was told to do. */
static struct task {
	pid_t tid;
	int own;                        /* its own priority, without what it is lent */
	_Atomic uint32_t told, done;    /* how often it was told something, and has done it */
	int64_t start;                  /* not before this, by CLOCK_MONOTONIC */
	struct call calls[8];
	int count;
	_Atomic int at;                 /* the futex whose call it is in; 0 for none */
	_Atomic bool holds[FUTEXES];    /* what it was told that it holds */
	int64_t returned;               /* when it was through */
} task[TASKS];

/* It has returned from all that it was told to call. */
static bool is_through(int who)
{
	return atomic_load(&task[who].done) == atomic_load(&task[who].told);
}

/* Each in a cache line of its own. */
static struct {
	_Alignas(64) _Atomic uint32_t word;
} futex[FUTEXES];

/* Changes when somebody is through. */
static _Atomic uint32_t progress;

/* What was wrong in this round: the first thing, and nothing else. */
static _Atomic bool is_wrong;
static char wrong[160];

static void complain(const char *format, ...)
{
	va_list arguments;

	if (atomic_exchange(&is_wrong, true))
		return;
	va_start(arguments, format);
	vsnprintf(wrong, sizeof(wrong), format, arguments);
	va_end(arguments);
}

static int64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}
`;

/** `make(me, call)`: what a C library does around the system calls. */
export const CALLS = `static bool exchange(_Atomic uint32_t *word, uint32_t from, uint32_t to)
{
	return atomic_compare_exchange_strong(word, &from, to);
}

/* As a C library does it: the word first, and then the kernel. */
static int make(struct task *me, const struct call *call)
{
	_Atomic uint32_t *word = &futex[call->on].word;
	int64_t deadline = call->deadline;
	struct timespec time;
	int op = FUTEX_LOCK_PI, ret;

	switch (call->what) {
	case LOCK:
		/* Its deadline goes by another clock. */
		if (deadline)
			deadline += now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC);
		break;
	case LOCK2:
		op = FUTEX_LOCK_PI2;
		break;
	case TRYLOCK:
		op = FUTEX_TRYLOCK_PI;
		break;
	case UNLOCK:
		if (!call->straight && exchange(word, me->tid, 0))
			return 0;
		do
			ret = sys_futex(word, FUTEX_UNLOCK_PI, NULL);
		while (call->straight && ret == -EAGAIN);
		return ret;
	case SETPRIO:
		task[call->on].own = call->fifo;
		return set_priority(task[call->on].tid, call->fifo);
	case SIGNAL:
		return (int)syscall(SYS_tgkill, getpid(), task[call->on].tid, SIGUSR1);
	}
	if (!call->straight && exchange(word, 0, me->tid))
		return 0;
	time = (struct timespec){ deadline / 1000000000, deadline % 1000000000 };
	return sys_futex(word, op, deadline ? &time : NULL);
}
`;

/** @param answered statements that look at `ret` of `call`, and at the word */
export function lives(answered: string): string {
  return `static void carry_out(struct task *me, const struct call *call)
{
	int ret;

	if (call->if_held && !me->holds[call->on])
		return;
	if (call->what == UNLOCK)
		me->holds[call->on] = false;
	me->at = call->what <= UNLOCK ? call->on : 0;
	ret = make(me, call);
	me->at = 0;
	if (call->what <= TRYLOCK && ret == 0)
		me->holds[call->on] = true;
${answered}}

/* What a thread does all its life. */
static void *live(void *argument)
{
	struct task *me = argument;

	me->tid = (pid_t)syscall(SYS_gettid);
	for (uint32_t seen = 0; ; seen++) {
		atomic_store(&me->done, seen);
		atomic_fetch_add(&progress, 1);
		syscall(SYS_futex, &progress, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
		while (atomic_load(&me->told) == seen)
			syscall(SYS_futex, &me->told, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
		while (now(CLOCK_MONOTONIC) < me->start)
			;
		for (int i = 0; i < me->count; i++)
			carry_out(me, &me->calls[i]);
		me->returned = now(CLOCK_MONOTONIC);
	}
	return NULL;
}
`;
}
