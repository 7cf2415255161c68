/** The C of a suite: what a machine has and allows, found out before the first script. */

/** Needs PROCESSES. */
export const MACHINE = `/* ---- What this machine has, and allows ---- */

static bool comes_true(bool (*what)(void))
{
	for (int look = 0; look < 100; look++) {
		if (what())
			return true;
		pause_us(1000);
	}
	return false;
}

/* Both files are needed: see sleeps(). */
static bool idle_thread_sleeps(void)
{
	pid_t tid = fixture->threads[T1].tid;
	char text[512];

	return read_proc(tid, "syscall", text, sizeof(text))[0] != '\\0' && sleeps(tid);
}

/* No script sets a higher priority. */
enum { HIGHEST = 50 };

static bool urgent_thread_is_seen(void)
{
	return effective_priority(fixture->threads[T1].tid) == HIGHEST;
}

/* Another process with a task of its own, for FOREIGN. */
static pid_t start_foreigner(void)
{
	pid_t parent = getpid();
	pid_t child = fork();

	if (child != 0)
		return child > 0 ? child : 0;
	while (getppid() == parent)
		sleep(1);
	_exit(0);
}

/* The TID of kthreadd, where it is to be seen; 0 elsewhere. */
static pid_t find_kthread(void)
{
	enum { KTHREADD = 2, PF_KTHREAD = 0x00200000 };
	char text[512] = "";
	const char *behind_name;
	unsigned int flags = 0;
	FILE *file = fopen("/proc/2/stat", "r");

	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\\0';
	fclose(file);
	behind_name = strrchr(text, ')');
	if (!behind_name || sscanf(behind_name, ") %*c %*d %*d %*d %*d %*d %u", &flags) != 1)
		return 0;
	return flags & PF_KTHREAD ? KTHREADD : 0;
}

static void look_around(void)
{
	pid_t self = (pid_t)syscall(SYS_gettid);
	pid_t tid;

	machine->has_threads = set_up(1);
	if (!machine->has_threads)
		return;
	tid = fixture->threads[T1].tid;
	/* Whoever looks is running, so a kernel that says it sleeps would say so of anybody. */
	machine->sees_sleep = comes_true(idle_thread_sleeps) && !sleeps(self);
	machine->sets_priorities = set_priority(tid, HIGHEST) == 0;
	machine->sees_priorities = machine->sets_priorities && comes_true(urgent_thread_is_seen);
	tear_down(1);
}

/* The call that is tried. */
static enum kind tried;

/* A call that is missing answers ENOSYS; any other answer is one to be judged. */
static void try_call(void)
{
	const struct thread *thread;

	if (!set_up(1))
		return;
	thread = &fixture->threads[T1];
	step_count = 0;
	add(tried, T1, f1, @tryHow@, @tryWord@);
	begin_call(0, 1);
	for (int ms = 0; ms < 1000 && !thread->back; ms++)
		pause_us(1000);
	machine->lacks_call[tried] = thread->back && thread->answer == -ENOSYS;
	tear_down(1);
}

static void say_what_is_missing(void)
{
	if (!machine->sees_sleep)
		printf("# /proc/self/task/<tid>/stat and syscall do not tell who sleeps: whoever is in "
		       "a call for %d ms is taken for blocked\\n", BLOCKED_AFTER_MS);
	if (!machine->sets_priorities)
		printf("# not allowed to set priorities (CAP_SYS_NICE)\\n");
	else if (!machine->sees_priorities)
		printf("# /proc/self/task/<tid>/stat does not tell priorities: boosts are not checked\\n");
}
`;
