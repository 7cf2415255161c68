/** The C of a suite: main(). */

/** Needs RUNNING, and the table `scripts` that has every script. */
export const MAIN = `enum { SCRIPTS = sizeof(scripts) / sizeof(scripts[0]) };

static void *shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? calloc(1, size) : memory;
}

/* The number of a script, or 0 for a word that is none. */
static int number_of(const char *word)
{
	char *end;
	long number = strtol(word, &end, 10);

	return *end == '\\0' && number >= 1 && number <= SCRIPTS ? (int)number : 0;
}

static void prepare(void)
{
	struct sigaction action = { .sa_handler = count_signal };

	machine = shared(sizeof(*machine));
	report = shared(sizeof(*report));
	sigaction(SIGUSR1, &action, NULL);
	foreign_tid = start_foreigner();
	kthread_tid = find_kthread();
	in_process(look_around);
	for (tried = LOCK; tried < EXPIRE; tried++)
		in_process(try_call);
}

static int finish(void)
{
	if (foreign_tid)
		kill(foreign_tid, SIGKILL);
	printf("# Totals: pass:%d fail:%d xfail:0 xpass:0 skip:%d error:0\\n",
	       results - failures - skipped, failures, skipped);
	return failures > 0 ? FAIL : skipped == results ? SKIP : PASS;
}

int main(int count, char **words)
{
	struct utsname name;

	for (int word = 1; word < count; word++) {
		if (number_of(words[word]) == 0) {
			fprintf(stderr, "%s: %s is no number of a script (1 to %d)\\n", words[0],
				words[word], SCRIPTS);
			return USAGE;
		}
	}
	ktap_begin(count > 1 ? count - 1 : SCRIPTS);
	if (uname(&name) == 0)
		printf("# %s %s %s\\n", name.sysname, name.release, name.machine);
	prepare();
	if (!machine->has_threads) {
		printf("Bail out! no thread can be started\\n");
		return SKIP;
	}
	say_what_is_missing();
	for (int at = 0; at < (count > 1 ? count - 1 : SCRIPTS); at++)
		run(&scripts[(count > 1 ? number_of(words[at + 1]) : at + 1) - 1]);
	return finish();
}
`;
