/**
 * The C that every exported program begins with: raw system calls, priorities, who sleeps where,
 * and KTAP (Documentation/dev-tools/ktap.rst). Each piece is a text of its own, so that a program
 * has no function that it does not call: compilers warn of those.
 */

/** Comes before everything else; `_GNU_SOURCE` is for CPUs and syscall(). */
export const INCLUDES = `#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif
`;

/** What a test program ends with (tools/testing/selftests/kselftest.h). */
export const EXIT_CODES = `enum { KEPT = 0, BROKEN = 1, SKIPPED = 4 };
`;

/** `sys_futex(word, op, deadline)` on a word of this process: 0, or a negated error number. */
export const FUTEX = `/* The raw call: 0, or a negated error number. */
static int sys_futex(_Atomic uint32_t *word, int op, const struct timespec *deadline)
{
	long ret = syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, 0, deadline, NULL, 0);

	return ret < 0 ? -errno : 0;
}
`;

/** `set_priority(tid, fifo)`; 0 for SCHED_OTHER. */
export const SET_PRIORITY = `/* fifo: 1 to 99, or 0 for SCHED_OTHER. 0, or a negated error. */
static int set_priority(pid_t tid, int fifo)
{
	struct sched_param param = { .sched_priority = fifo };
	long ret = syscall(SYS_sched_setscheduler, tid, fifo ? SCHED_FIFO : SCHED_OTHER, &param);

	return ret < 0 ? -errno : 0;
}
`;

/** `read_proc(tid, name, buffer, size)`; needed by the two below. */
export const READ_PROC = `/* What /proc/self/task/<tid>/<name> says; empty if it cannot be read. */
static const char *read_proc(pid_t tid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t length = -1;
	int file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/%s", (int)tid, name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file >= 0) {
		length = read(file, text, size - 1);
		close(file);
	}
	text[length > 0 ? length : 0] = '\\0';
	return text;
}

/* Field 3 of stat, its state, and those behind it: the name before it may hold blanks. */
static const char *stat_from_state(pid_t tid, char *text, size_t size)
{
	const char *behind_name = strrchr(read_proc(tid, "stat", text, size), ')');

	return behind_name && behind_name[1] ? behind_name + 2 : "";
}
`;

/** `effective_priority(tid)`: what it runs with, boosts included. */
export const EFFECTIVE_PRIORITY = `/*
 * What a thread runs with, boosts included: 1 to 99 as for SCHED_FIFO, 0 if it is an ordinary one.
 * Field 18 of stat is -2 for SCHED_FIFO 1 to -100 for 99.
 */
static int effective_priority(pid_t tid)
{
	char text[512];
	const char *at = stat_from_state(tid, text, sizeof(text));

	for (int field = 3; field < 18 && at; field++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	return at && atoi(at) < 0 ? -1 - atoi(at) : 0;
}
`;

/** `sleeps(tid)`: in a system call, off its CPU. */
export const SLEEPS = `/*
 * Whether a thread that is in a system call sleeps in it. State S is not enough: a thread has it
 * for a moment before it sleeps. The file syscall says "running" until it is off its CPU.
 */
static bool sleeps(pid_t tid)
{
	char text[512];

	if (stat_from_state(tid, text, sizeof(text))[0] != 'S')
		return false;
	return strncmp(read_proc(tid, "syscall", text, sizeof(text)), "running", 7) != 0;
}
`;

/** `system_time(tid)`, in seconds. */
export const SYSTEM_TIME = `/* What a thread has used in the kernel, in seconds: field 15. */
static double system_time(pid_t tid)
{
	char text[512];
	long ticks = 0;

	sscanf(stat_from_state(tid, text, sizeof(text)),
	       "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %ld", &ticks);
	return (double)ticks / sysconf(_SC_CLK_TCK);
}
`;

/** KTAP: `ktap_begin(count)`, `ktap_result(kept, name)`, `ktap_skip(name, why)`. */
export const KTAP = `/* KTAP, as kselftest prints it. */
static int results, failures, skipped;

static void ktap_begin(int count)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\\n1..%d\\n", count);
}

static void ktap_result(bool kept, const char *name)
{
	failures += !kept;
	printf("%s %d %s\\n", kept ? "ok" : "not ok", ++results, name);
}

/* A result without a verdict; the reason comes behind the name. */
static void ktap_skip(const char *name, const char *why)
{
	skipped++;
	printf("ok %d %s # SKIP %s\\n", ++results, name, why);
}
`;

/** `error_name(ret)`, for a return value of a futex call. */
export const ERROR_NAME = `static const char *error_name(int ret)
{
	switch (-ret) {
	case 0:          return "0";
	case EAGAIN:     return "EAGAIN";
	case EDEADLK:    return "EDEADLK";
	case EFAULT:     return "EFAULT";
	case EINTR:      return "EINTR";
	case EINVAL:     return "EINVAL";
	case ENOSYS:     return "ENOSYS";
	case EPERM:      return "EPERM";
	case ESRCH:      return "ESRCH";
	case ETIMEDOUT:  return "ETIMEDOUT";
	default:         return "another error";
	}
}
`;
