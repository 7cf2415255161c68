/**
 * What the C of scripts has besides if they have condition variables. Others have nothing of it: a
 * program has no function that it does not call. `@name@` in a text is where a part comes.
 */

type ConditionPart = keyof ConditionParts;

export interface ConditionParts {
  /** More names of words, and of where somebody is. */
  readonly places: string;
  /** More kinds of steps, among those that are calls. */
  readonly kinds: string;
  readonly how: string;
  readonly counts: string;
  readonly words: string;
  /** How the calls are made. */
  readonly calling: string;
  readonly makeCall: string;
  readonly freeing: string;
  readonly names: string;
  /** How calls and their ways are named. */
  readonly hows: string;
  readonly calls: string;
  readonly callNames: string;
  readonly step: string;
  /** How a call is told that was answered in another way. */
  readonly telling: string;
  readonly tellCall: string;
  /** Where somebody is who may have been moved. */
  readonly placing: string;
  readonly place: string;
  readonly isBlocked: string;
  /** More calls whose timeouts are times of CLOCK_MONOTONIC. */
  readonly monotonic: string;
  /** How each call is tried whether it is there. */
  readonly tryHow: string;
  readonly tryWord: string;
}

export const WITHOUT: ConditionParts = {
  places: '',
  kinds: '',
  how: '',
  counts: '',
  words: '',
  calling: '',
  makeCall: '',
  freeing: '',
  names: '',
  hows: '',
  calls: '',
  callNames: '',
  step: '',
  telling: '',
  tellCall: '',
  placing: '',
  place: 'thread->step->target',
  isBlocked: 'snprintf(text, 64, "is blocked at %s", name_of_target(state->waits[task]))',
  monotonic: '',
  tryHow: 'KERNEL',
  tryWord: '0',
};

export const CONDITIONS: ConditionParts = {
  places: `
/* Condition variables: words that are 0. A sleeper that may have been moved is at EITHER of two. */
enum { c1 = READONLY_OWN + 1, c2, NEITHER, PLACES };
#define EITHER(condition, futex) (PLACES * (condition) + (futex))
`,
  kinds: ' WAIT_REQUEUE_PI, CMP_REQUEUE_PI,',
  how: `	ALL = 8,     /* all are moved, and not only the first */
`,
  counts: ', or how many were moved, negated',
  words: `	_Atomic uint32_t conditions[2];
`,
  calling: `static _Atomic uint32_t *condition_of(const struct step *step)
{
	return &fixture->conditions[step->value - c1];
}

/* A call about two words: 0, how many were moved, or a negated error number. */
static int make_requeue_call(struct thread *thread)
{
	const struct step *step = thread->step;
	_Atomic uint32_t *condition = condition_of(step);
	long ret;

	thread->in_call = true;
	if (step->kind == WAIT_REQUEUE_PI)
		ret = syscall(SYS_futex, condition, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 0,
			      thread->timed ? &thread->deadline : NULL, thread->word, 0);
	else
		ret = syscall(SYS_futex, condition, FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 1,
			      step->how & ALL ? 0x7fffffffL : 0L, thread->word, 0);
	return ret < 0 ? -errno : (int)ret;
}

`,
  makeCall: `	if (step->kind == WAIT_REQUEUE_PI || step->kind == CMP_REQUEUE_PI)
		return make_requeue_call(thread);
`,
  freeing: `		fixture->conditions[0] = fixture->conditions[1] = 1;
`,
  names: ' "c1", "c2",',
  hows: `		[ALL] = "ALL",
`,
  calls: ', "wait_requeue_pi", "cmp_requeue_pi"',
  callNames: `		"FUTEX_WAIT_REQUEUE_PI", "FUTEX_CMP_REQUEUE_PI",
`,
  step: `	case WAIT_REQUEUE_PI:
	case CMP_REQUEUE_PI:
		snprintf(text, 96, "%s(T%d, %s, %s, %s)", calls[step->kind], step->task,
			 name_of_target((int)step->value), name_of_target(step->target),
			 name_of_how(step->how));
		break;
`,
  telling: `/* A call about two words. */
static void tell_requeue_call(const struct thread *thread)
{
	const struct step *step = thread->step;

	complain("futex(%p, %s | FUTEX_PRIVATE_FLAG, ", (void *)condition_of(step),
		 name_of_call(step->kind));
	if (step->kind == WAIT_REQUEUE_PI) {
		complain("0, ");
		tell_timeout(thread);
	} else {
		complain("1, %s", step->how & ALL ? "INT_MAX" : "0");
	}
	complain(", %p, 0)\\n", (void *)thread->word);
}

`,
  tellCall: `	if (step->kind == WAIT_REQUEUE_PI || step->kind == CMP_REQUEUE_PI) {
		tell_requeue_call(thread);
		return;
	}
`,
  placing: `/* FUTEX_WAKE wakes nobody who waits for a lock, or is to be moved to one: EINVAL. */
static bool is_queued(_Atomic uint32_t *word)
{
	return syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0) < 0 &&
	       errno == EINVAL;
}

/* Where a task is, as far as that is to be seen: nothing of a thread tells that it was moved. */
static int place_of(const struct thread *thread)
{
	const struct step *step = thread->step;
	int sleepers = 0;
	bool is_there;

	if (step->kind != WAIT_REQUEUE_PI)
		return step->target;
	for (int task = T1; task <= TASKS; task++) {
		const struct thread *other = &fixture->threads[task];

		sleepers += other->busy && other->step->kind == WAIT_REQUEUE_PI &&
			    other->step->value == step->value;
	}
	is_there = is_queued(thread->word);
	if (!is_queued(condition_of(step)))
		return is_there ? step->target : NEITHER;
	return sleepers == 1 || !is_there ? (int)step->value : EITHER((int)step->value, step->target);
}

static void name_place(int place, char text[64])
{
	if (place == NEITHER)
		strcpy(text, "is blocked, and queued nowhere");
	else if (place > PLACES)
		snprintf(text, 64, "is blocked at %s or %s", name_of_target(place / PLACES),
			 name_of_target(place % PLACES));
	else
		snprintf(text, 64, "is blocked at %s", name_of_target(place));
}

`,
  place: 'place_of(thread)',
  isBlocked: 'name_place(state->waits[task], text)',
  monotonic: ' || step->kind == WAIT_REQUEUE_PI',
  // Nobody would move who sleeps there.
  tryHow: 'tried == WAIT_REQUEUE_PI ? EXPIRED : KERNEL',
  tryWord: 'c1',
};

/** A text of C with its parts. */
export function filled(text: string, parts: ConditionParts): string {
  // A part on a line of its own ends that line, if there is anything of it.
  const names = /^@(\w+)@\n|@(\w+)@/gmu;
  return text.replace(names, (_, alone: ConditionPart | undefined, within: ConditionPart) => {
    return parts[alone ?? within];
  });
}
