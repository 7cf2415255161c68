/** The C that makes rounds and says what came of them. */

/** Before the rounds. */
export const OUTCOMES = `enum outcome { FINE, WRONG, LATE };

/* For each result, whichever comes first. */
enum { SECONDS = 20, ROUNDS = 1000000, ENOUGH = 1000 };

static cpu_set_t usable;

/* To the nth of the CPUs that there are. */
static void pin(int t, unsigned int nth)
{
	unsigned int count = CPU_COUNT(&usable), left = nth % count;
	cpu_set_t one;

	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &usable) && left-- == 0)
			CPU_SET(cpu, &one);
	sched_setaffinity(task[t].tid, sizeof(one), &one);
}
`;

export interface MainFacts {
  /** The rule, as the name of the first result. */
  readonly rule: string;
  /** The function of the first result. */
  readonly found: string;
  /** The name of the second result, and its functions; none without a control. */
  readonly control: string;
  readonly controls: readonly string[];
  /** Statements `return "why";` for what the machine lacks. */
  readonly lacks: string;
  /** For each task in order: its CPU's place among those that may be used. */
  readonly cpus: readonly (readonly [task: string, cpu: number])[];
}

const ROUNDS = `/* Makes rounds, in turns of each kind, and says how many were wrong. */
static void rounds(const char *name, round_function *const kinds[], int count, int seconds)
{
	int64_t end = now(CLOCK_MONOTONIC) + seconds * 1000000000LL;
	long made = 0, hits = 0, late_ones = 0;
	char first[sizeof(wrong)] = "";

	while (made < ROUNDS && hits < ENOUGH && !stuck && now(CLOCK_MONOTONIC) < end) {
		enum outcome outcome = kinds[made % count]();

		if (outcome == WRONG && hits++ == 0)
			memcpy(first, wrong, sizeof(first));
		made += outcome != LATE;
		late_ones += outcome == LATE;
		if (!stuck)
			everybody_back();
	}
	printf("# %ld of %ld rounds%s%s\\n", hits, made, hits ? ", the first one: " : "", first);
	if (late_ones)
		printf("# %ld more rounds were late, and do not count\\n", late_ones);
	if (stuck)
		report_stuck();
	if (hits == 0 && (made == 0 || (stuck && !spins)))
		ktap_skip(name, "this machine was too busy");
	else
		ktap_result(hits == 0 && !spins, name);
}

static void on_signal(int number)
{
	(void)number;
}
`;

const MAIN = `/* The test is a process of its own: who hangs in the kernel cannot be waited for. */
int main(int argc, char **argv)
{
	int seconds = argc > 1 ? atoi(argv[1]) : SECONDS;
	unsigned char verdict = BROKEN;
	int answer[2];

	if (pipe(answer) != 0)
		return SKIPPED;
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(answer[0]);
		verdict = (unsigned char)test(seconds);
		fflush(stdout);
		_exit(write(answer[1], &verdict, 1) == 1 ? verdict : BROKEN);
	}
	close(answer[1]);
	if (read(answer[0], &verdict, 1) != 1)
		puts("# the test ended without a verdict");
	return verdict;
}
`;

export function mainText({ rule, found, control, controls, lacks, cpus }: MainFacts): string {
  const count = controls.length > 0 ? 2 : 1;
  const pins = cpus.map(([task, cpu]) => `\tpin(${task}, ${cpu});\n`).join('');
  const second = count === 1 ? '' : `\trounds(CONTROL, controls, ${controls.length}, seconds);\n`;
  return `typedef enum outcome round_function(void);

static round_function *const founds[] = { ${found} };
${count === 2 ? `static round_function *const controls[] = { ${controls.join(', ')} };\n` : ''}
/* The names of the results. */
static const char RULE[] = "${rule}";
${count === 2 ? `static const char CONTROL[] = "${control}";\n` : ''}
${ROUNDS}
/* Why nothing can be said here; null if something can. */
static const char *lacking(void)
{
	_Atomic uint32_t word = 0;

	sched_getaffinity(0, sizeof(usable), &usable);
${lacks}	return NULL;
}

static int test(int seconds)
{
	const struct sigaction quietly = { .sa_handler = on_signal };
	const char *why = lacking();
	struct utsname system;
	pthread_t thread;

	uname(&system);
	ktap_begin(${count});
	printf("# %s %s, %d CPUs\\n", system.sysname, system.release, CPU_COUNT(&usable));
	if (why) {
		ktap_skip(RULE, why);
${count === 2 ? `		ktap_skip(CONTROL, why);\n` : ''}		return SKIPPED;
	}
	sigaction(SIGUSR1, &quietly, NULL);
	for (int t = 1; t < TASKS; t++) {
		pthread_create(&thread, NULL, live, &task[t]);
		while (atomic_load(&progress) < (uint32_t)t)
			sched_yield();
	}
${pins}	/* Who tells the others what to do must not have to wait for them. */
	set_priority((pid_t)syscall(SYS_gettid), 99);
	rounds(RULE, founds, 1, seconds);
${second}	return failures ? BROKEN : skipped ? SKIPPED : KEPT;
}

${MAIN}`;
}

/** What is said of threads that do not come back, and done for them. */
export const HANG = `/*
 * Says who does not come back, and leaves it behind. Who spins in the kernel may wait for one that
 * does not run, because it spins: from now on everybody may run on every CPU, as anybody.
 */
static void report_stuck(void)
{
	for (int t = 1; t < TASKS; t++) {
		char state[512], place[128];

		if (is_through(t) || sleeps(task[t].tid))
			continue;
		printf("# T%d neither returned nor slept for 4 s: state %.1s, in %s\\n", t,
		       stat_from_state(task[t].tid, state, sizeof(state)),
		       read_proc(task[t].tid, "wchan", place, sizeof(place)));
	}
	for (int t = 1; t < TASKS; t++) {
		sched_setaffinity(task[t].tid, sizeof(usable), &usable);
		set_priority(task[t].tid, 0);
	}
	sleep(1);
}
`;
