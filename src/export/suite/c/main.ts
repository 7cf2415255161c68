/** The C of a suite: main(). */

/** Needs RUNNING, and the table `tests` that has every test. */
export const MAIN = `int main(int count, char **words)
{
	enum { TESTS = sizeof(tests) / sizeof(tests[0]) };
	struct sigaction action = { .sa_handler = do_nothing };

	for (int word = 1; word < count; word++) {
		if (atoi(words[word]) < 1 || atoi(words[word]) > TESTS) {
			fprintf(stderr, "usage: %s [number of a script, 1 to %d]...\\n", words[0], TESTS);
			return 2;
		}
	}
	sigaction(SIGUSR1, &action, NULL);
	foreign_tid = start_foreigner();
	kthread_tid = find_kthread();
	ktap_begin(count > 1 ? count - 1 : TESTS);
	if (!look_around()) {
		printf("Bail out! FUTEX_TRYLOCK_PI of a free futex fails, or there are no threads\\n");
		_exit(SKIPPED);
	}
	say_what_is_missing();
	for (int at = 0; at < (count > 1 ? count - 1 : TESTS); at++) {
		int number = count > 1 ? atoi(words[at + 1]) : at + 1;

		run(&tests[number - 1], number);
	}
	if (foreign_tid)
		kill(foreign_tid, SIGKILL);
	fflush(stdout);
	/* Not exit(): threads may have been left behind. */
	_exit(failures ? BROKEN : skipped == results ? SKIPPED : KEPT);
}
`;
