/** The C of a suite: the threads that make the calls, and what can be seen of them. */

/** Needs WORDS, and of the prelude FUTEX, SET_PRIORITY, EFFECTIVE_PRIORITY and SLEEPS. */
export const THREADS = `/* ---- The threads that make the calls ---- */

struct hand {
	sem_t go;
	pid_t tid;
	/* What it is told to do. */
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
	/* What only the main thread knows: it was told to call, and has not been seen back. */
	bool busy;
};

/* All that a script has to itself. It is never freed: a thread that hangs may still use it. */
struct stage {
	struct hand hands[TASKS + 1];
	_Atomic uint32_t words[FUTEXES];
@words@
	/* By task: its TID. READONLY is at 0. */
	_Atomic uint32_t *readonly;
	_Alignas(8) unsigned char misaligned[16];
};
static struct stage *stage;

/* What this machine has, and allows. */
static bool sees_sleep, sees_priorities, sets_priorities, knows_lock2@knows@;
static pid_t foreign_tid, kthread_tid;

/* Above every TID that there can be on Linux, and still one by its bits. */
#define NO_SUCH_TID ((FUTEX_TID_MASK) - 15)
/* Below the first address that anything is ever mapped at. */
#define NO_MEMORY ((_Atomic uint32_t *)0x1000)

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
static int make_call(struct hand *hand)
{
	const struct step *step = hand->step;
	uint32_t self = (uint32_t)hand->tid;
	uint32_t from = step->kind == UNLOCK ? self : 0;
	uint32_t to = step->kind == UNLOCK ? 0 : self;

@makeCall@
	/* Where there can be no futex user space tries nothing. */
	if (!(step->how & KERNEL) && step->target < FUTEXES &&
	    atomic_compare_exchange_strong(hand->word, &from, to))
		return 0;
	hand->in_call = true;
	return sys_futex(hand->word, operation(step->kind), hand->timed ? &hand->deadline : NULL);
}

static void *work(void *argument)
{
	struct hand *hand = argument;

	hand->tid = (pid_t)syscall(SYS_gettid);
	hand->ready = true;
	for (;;) {
		while (sem_wait(&hand->go) != 0)
			; /* A signal. */
		if (hand->leave)
			return NULL;
		hand->answer = make_call(hand);
		hand->back = true;
	}
}

static void do_nothing(int signal_number)
{
	(void)signal_number;
}

static void pause_us(long us)
{
	struct timespec time = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&time, NULL);
}

/* Makes a stage with so many threads; false if there are none to be had. */
static bool set_stage(int tasks)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_t attributes;

	stage = calloc(1, sizeof(*stage));
	if (page == MAP_FAILED || !stage)
		return false;
	stage->readonly = page;
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, 256 * 1024);
	for (int task = T1; task <= tasks; task++) {
		struct hand *hand = &stage->hands[task];
		pthread_t thread;

		sem_init(&hand->go, 0, 0);
		if (pthread_create(&thread, &attributes, work, hand) != 0)
			return false;
		while (!hand->ready)
			pause_us(20);
		stage->readonly[task] = (uint32_t)hand->tid;
	}
	pthread_attr_destroy(&attributes);
	return mprotect(page, 4096, PROT_READ) == 0;
}

/* Lets go who is still blocked, if the kernel does: their calls start anew, and the words are 0. */
static void free_everybody(int tasks)
{
	enum { ROUNDS = 20 };
	int busy = 1;

	for (int round = 0; busy && round < ROUNDS; round++) {
		for (int futex = f1; futex < FUTEXES; futex++)
			stage->words[futex] = 0;
@freeing@
		busy = 0;
		for (int task = T1; task <= tasks; task++) {
			struct hand *hand = &stage->hands[task];

			if (hand->busy && hand->back)
				hand->busy = false;
			if (!hand->busy)
				continue;
			busy++;
			syscall(SYS_tgkill, getpid(), hand->tid, SIGUSR1);
		}
		if (busy)
			pause_us(200L << (round / 4));
	}
}

/* Sends everybody home, and leaves behind who hangs. Answers how many these are. */
static int leave_stage(int tasks)
{
	int left = 0;

	/* First of all nobody who hangs may keep a CPU from others. */
	for (int task = T1; sets_priorities && task <= tasks; task++)
		set_priority(stage->hands[task].tid, OTHER);
	free_everybody(tasks);
	for (int task = T1; task <= tasks; task++) {
		struct hand *hand = &stage->hands[task];

		left += hand->busy;
		if (hand->busy)
			continue;
		hand->leave = true;
		sem_post(&hand->go);
	}
	return left;
}

static _Atomic uint32_t *address_of(int target, int task)
{
	switch (target) {
	case MISALIGNED:   return (_Atomic uint32_t *)(void *)(stage->misaligned + 2);
	case UNMAPPED:     return NO_MEMORY;
	case READONLY:     return &stage->readonly[0];
	case READONLY_OWN: return &stage->readonly[task];
	default:           return &stage->words[target];
	}
}

/* The word with a TID, of a word with T1 or MISSING. */
static uint32_t real_word(uint32_t word)
{
	uint32_t name = word & FUTEX_TID_MASK;
	uint32_t tid = name;

	if (name >= T1 && name <= T5)
		tid = (uint32_t)stage->hands[name].tid;
	if (name == FOREIGN)
		tid = (uint32_t)foreign_tid;
	if (name == KTHREAD)
		tid = (uint32_t)kthread_tid;
	if (name == MISSING)
		tid = NO_SUCH_TID;
	return (word & ~(uint32_t)FUTEX_TID_MASK) | tid;
}
`;
