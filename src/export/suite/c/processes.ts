/** The C of a suite: child processes, so that a crash ends one script only. */

/** Needs STEPS. */
export const PROCESSES = `/* ---- A process for each run ---- */

/* More than any run takes. */
enum { PROCESS_LIMIT_S = 60 };

/* False if it did not end by itself, with the reason in why. */
static bool ends(pid_t child, char *why, size_t size)
{
	int status;

	for (int ms = 0; ms < PROCESS_LIMIT_S * 1000; ms++) {
		if (waitpid(child, &status, WNOHANG) == child) {
			if (WIFSIGNALED(status))
				snprintf(why, size, "signal %d", WTERMSIG(status));
			return !WIFSIGNALED(status);
		}
		pause_us(1000);
	}
	kill(child, SIGKILL);
	snprintf(why, size, "it did not end within %d s", PROCESS_LIMIT_S);
	return false;
}

/* Does something in a process of its own, or in this one if there are no others. */
static void in_process(void (*what)(void))
{
	char why[64] = "";
	pid_t child;

	memset(report, 0, sizeof(*report));
	fflush(stdout);
	child = fork();
	if (child <= 0)
		what();
	if (child == 0)
		_exit(0);
	if (child > 0 && !ends(child, why, sizeof(why))) {
		report->outcome = DIED;
		complain("#   the process that ran it was ended: %s\\n", why);
	}
}
`;
