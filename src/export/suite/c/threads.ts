/** The C of a suite: the threads that make the calls, and what can be seen of them. */

/** Needs WORDS, and of the prelude FUTEX, SET_PRIORITY, EFFECTIVE_PRIORITY and SLEEPS. */
export const THREADS = `/* ---- The threads that make the calls ---- */

struct thread {
	sem_t go;
	pid_t tid;
	/* What it is told to do, or did last. */
	const struct step *step;
	_Atomic uint32_t *word;
	struct timespec deadline;
	bool timed;
	bool leave;
	/* What it tells: that it is in the system call, and that it is back with an answer. */
	_Atomic bool ready;
	_Atomic bool in_call;
	_Atomic bool back;
	int answer;
	struct timespec returned;
	/* How many signals it has handled. */
	_Atomic int signals;
	/* What only the main thread knows: it was told to call, and has not been seen back. */
	bool busy;
};

/* All that a script has to itself. It is never freed: a thread that hangs may still use it. */
struct fixture {
	struct thread threads[TASKS + 1];
	_Atomic uint32_t words[FUTEXES];
@words@
	/* By task: its TID. READONLY is at 0. */
	_Atomic uint32_t *readonly;
	_Atomic uint32_t *unmapped;
	_Alignas(8) unsigned char misaligned[16];
};
static struct fixture *fixture;

/* What this machine has, and allows; in memory that child processes share. */
struct machine {
	bool has_threads, sees_sleep, sees_priorities, sets_priorities;
	bool lacks_call[EXPIRE]; /* it answers ENOSYS */
};
static struct machine *machine;
static pid_t foreign_tid, kthread_tid;

/* Above every TID that there can be on Linux, and still one by its bits. */
#define NO_SUCH_TID ((FUTEX_TID_MASK) - 15)

static int operation(enum kind kind)
{
	switch (kind) {
	case LOCK:    return FUTEX_LOCK_PI;
	case LOCK2:   return FUTEX_LOCK_PI2;
	case TRYLOCK: return FUTEX_TRYLOCK_PI;
	default:      return FUTEX_UNLOCK_PI;
	}
}

@calling@
static int make_call(struct thread *thread)
{
	const struct step *step = thread->step;
	uint32_t self = (uint32_t)thread->tid;
	uint32_t from = step->kind == UNLOCK ? self : 0;
	uint32_t to = step->kind == UNLOCK ? 0 : self;

@makeCall@
	/* Where there can be no futex user space tries nothing. */
	if (!(step->how & KERNEL) && step->target < FUTEXES &&
	    atomic_compare_exchange_strong(thread->word, &from, to))
		return 0;
	thread->in_call = true;
	return sys_futex(thread->word, operation(step->kind), thread->timed ? &thread->deadline : NULL);
}

static _Thread_local struct thread *this_thread;

static void count_signal(int signal_number)
{
	(void)signal_number;
	if (this_thread)
		this_thread->signals++;
}

static void *work(void *argument)
{
	struct thread *thread = argument;

	this_thread = thread;
	thread->tid = (pid_t)syscall(SYS_gettid);
	thread->ready = true;
	for (;;) {
		while (sem_wait(&thread->go) != 0)
			; /* A signal. */
		if (thread->leave)
			return NULL;
		thread->answer = make_call(thread);
		clock_gettime(CLOCK_MONOTONIC, &thread->returned);
		thread->back = true;
	}
}

static void pause_us(long us)
{
	struct timespec time = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&time, NULL);
}

/* Starts so many threads, with words of their own; false if there are none to be had. */
static bool set_up(int tasks)
{
	enum { FLAGS = MAP_PRIVATE | MAP_ANONYMOUS };
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, page_size, PROT_READ | PROT_WRITE, FLAGS, -1, 0);
	void *nothing = mmap(NULL, page_size, PROT_NONE, FLAGS, -1, 0);
	pthread_attr_t attributes;

	fixture = calloc(1, sizeof(*fixture));
	if (page == MAP_FAILED || nothing == MAP_FAILED || !fixture)
		return false;
	fixture->readonly = page;
	fixture->unmapped = nothing;
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, 256 * 1024);
	for (int task = T1; task <= tasks; task++) {
		struct thread *thread = &fixture->threads[task];
		pthread_t handle;

		sem_init(&thread->go, 0, 0);
		if (pthread_create(&handle, &attributes, work, thread) != 0)
			return false;
		while (!thread->ready)
			pause_us(20);
		fixture->readonly[task] = (uint32_t)thread->tid;
	}
	pthread_attr_destroy(&attributes);
	return mprotect(page, page_size, PROT_READ) == 0;
}

/* Lets go who is still blocked, if the kernel does: their calls start anew, and the words are 0. */
static void free_everybody(int tasks)
{
	enum { ROUNDS = 20 };
	int busy = 1;

	for (int round = 0; busy && round < ROUNDS; round++) {
		for (int futex = f1; futex < FUTEXES; futex++)
			fixture->words[futex] = 0;
@freeing@
		busy = 0;
		for (int task = T1; task <= tasks; task++) {
			struct thread *thread = &fixture->threads[task];

			if (thread->busy && thread->back)
				thread->busy = false;
			if (!thread->busy)
				continue;
			busy++;
			syscall(SYS_tgkill, getpid(), thread->tid, SIGUSR1);
		}
		if (busy)
			pause_us(200L << (round / 4));
	}
}

/* Sends everybody home, and leaves behind who hangs. Answers how many these are. */
static int tear_down(int tasks)
{
	int left = 0;

	/* First of all nobody who hangs may keep a CPU from others. */
	for (int task = T1; machine->sets_priorities && task <= tasks; task++)
		set_priority(fixture->threads[task].tid, OTHER);
	free_everybody(tasks);
	for (int task = T1; task <= tasks; task++) {
		struct thread *thread = &fixture->threads[task];

		left += thread->busy;
		if (thread->busy)
			continue;
		thread->leave = true;
		sem_post(&thread->go);
	}
	return left;
}

static _Atomic uint32_t *address_of(int target, int task)
{
	switch (target) {
	case MISALIGNED:   return (_Atomic uint32_t *)(void *)(fixture->misaligned + 2);
	case UNMAPPED:     return fixture->unmapped;
	case READONLY:     return &fixture->readonly[0];
	case READONLY_OWN: return &fixture->readonly[task];
	default:           return &fixture->words[target];
	}
}

/* The word with a TID, of a word with T1 or MISSING. */
static uint32_t real_word(uint32_t word)
{
	uint32_t name = word & FUTEX_TID_MASK;
	uint32_t tid = name;

	if (name >= T1 && name <= T5)
		tid = (uint32_t)fixture->threads[name].tid;
	if (name == FOREIGN)
		tid = (uint32_t)foreign_tid;
	if (name == KTHREAD)
		tid = (uint32_t)kthread_tid;
	if (name == MISSING)
		tid = NO_SUCH_TID;
	return (word & ~(uint32_t)FUTEX_TID_MASK) | tid;
}
`;
