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
  /** What stands for no answer. */
  readonly nothing: string;
  readonly counts: string;
  readonly words: string;
  readonly knows: string;
  /** How the calls are made. */
  readonly calling: string;
  readonly makeCall: string;
  readonly freeing: string;
  readonly names: string;
  readonly step: string;
  /** Where somebody is who may have been moved. */
  readonly placing: string;
  readonly place: string;
  readonly elsewhere: string;
  readonly countName: string;
  readonly monotonic: string;
  readonly looking: string;
  readonly whyNot: string;
}

export const WITHOUT: ConditionParts = {
  places: '',
  kinds: '',
  how: '',
  nothing: '-1',
  counts: '',
  words: '',
  knows: '',
  calling: '',
  makeCall: '',
  freeing: '',
  names: '',
  step: '',
  placing: '',
  place: 'hand->step->target',
  elsewhere: `
			complain("#   T%d should %s, and %s\\n", task,
				 should->waits[task] == NOWHERE ? "be free" : "be blocked",
				 is->waits[task] == NOWHERE ? "is free" : "is blocked");`,
  countName: '',
  monotonic: '',
  looking: '',
  whyNot: '',
};

export const CONDITIONS: ConditionParts = {
  places: `
/* Condition variables, which say 0. Who sleeps there and may have been moved is at one of two. */
enum { c1 = READONLY_OWN + 1, c2, NEITHER, PLACES };
#define EITHER(condition, futex) (PLACES * (condition) + (futex))
`,
  kinds: ' WAIT_REQUEUE_PI, CMP_REQUEUE_PI,',
  how: `	ALL = 8,     /* all are moved, and not only the first */
`,
  nothing: '-100',
  counts: ', or how many were moved, negated',
  words: `	_Atomic uint32_t conditions[2];
`,
  knows: ', knows_requeue',
  calling: `static _Atomic uint32_t *condition_of(const struct step *step)
{
	return &stage->conditions[step->value - c1];
}

/* A call about two words: 0, how many were moved, or a negated error number. */
static int make_requeue_call(struct hand *hand)
{
	const struct step *step = hand->step;
	_Atomic uint32_t *condition = condition_of(step);
	long ret;

	hand->in_call = true;
	if (step->kind == WAIT_REQUEUE_PI)
		ret = syscall(SYS_futex, condition, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 0,
			      hand->timed ? &hand->deadline : NULL, hand->word, 0);
	else
		ret = syscall(SYS_futex, condition, FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 1,
			      step->how & ALL ? 0x7fffffffL : 0L, hand->word, 0);
	return ret < 0 ? -errno : (int)ret;
}

`,
  makeCall: `	if (step->kind == WAIT_REQUEUE_PI || step->kind == CMP_REQUEUE_PI)
		return make_requeue_call(hand);
`,
  freeing: `		stage->conditions[0] = stage->conditions[1] = 1;
`,
  names: ' "c1", "c2",',
  step: `	case WAIT_REQUEUE_PI:
	case CMP_REQUEUE_PI:
		snprintf(text, 96, "%s(T%d, %s, %s, %s)",
			 step->kind == WAIT_REQUEUE_PI ? "wait_requeue_pi" : "cmp_requeue_pi",
			 step->task, name_of_target((int)step->value), name_of_target(step->target),
			 step->how & ALL ? "ALL" : step->how & TIMEOUT ? "TIMEOUT" :
			 step->how & EXPIRED ? "EXPIRED" : "0");
		break;
`,
  placing: `/* FUTEX_WAKE wakes nobody who waits for a lock, or is to be moved to one: EINVAL. */
static bool is_queued(_Atomic uint32_t *word)
{
	return syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0) < 0 &&
	       errno == EINVAL;
}

/* Where a task is, as far as that is to be seen: nothing of a thread tells that it was moved. */
static int place_of(const struct hand *hand)
{
	const struct step *step = hand->step;
	int sleepers = 0;
	bool is_there;

	if (step->kind != WAIT_REQUEUE_PI)
		return step->target;
	for (int task = T1; task <= TASKS; task++) {
		const struct hand *other = &stage->hands[task];

		sleepers += other->busy && other->step->kind == WAIT_REQUEUE_PI &&
			    other->step->value == step->value;
	}
	is_there = is_queued(hand->word);
	if (!is_queued(condition_of(step)))
		return is_there ? step->target : NEITHER;
	return sleepers == 1 || !is_there ? (int)step->value : EITHER((int)step->value, step->target);
}

static const char *name_of_place(int place, char text[64])
{
	if (place == NOWHERE)
		strcpy(text, "free");
	else if (place == NEITHER)
		strcpy(text, "blocked, and queued nowhere");
	else if (place > PLACES)
		snprintf(text, 64, "blocked at %s or %s", name_of_target(place / PLACES),
			 name_of_target(place % PLACES));
	else
		snprintf(text, 64, "blocked at %s", name_of_target(place));
	return text;
}

`,
  place: 'place_of(hand)',
  elsewhere: ` {
			char texts[2][64];

			complain("#   T%d should be %s, and is %s\\n", task,
				 name_of_place(should->waits[task], texts[0]),
				 name_of_place(is->waits[task], texts[1]));
		}`,
  countName: `	static const char *const counts[] = { "0", "1", "2", "3", "4", "5" };

	if (returned < 0 && returned >= -TASKS)
		return counts[-returned];
`,
  monotonic: ' || step->kind == WAIT_REQUEUE_PI',
  looking: `	knows_requeue = syscall(SYS_futex, &stage->conditions[0],
				FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 1, 0L,
				&stage->words[f1], 0) == 0;
`,
  whyNot: `		if ((step->kind == WAIT_REQUEUE_PI || step->kind == CMP_REQUEUE_PI) && !knows_requeue)
			return "there is no FUTEX_CMP_REQUEUE_PI";
`,
};

/** A text of C with its parts. */
export function filled(text: string, parts: ConditionParts): string {
  // A part on a line of its own ends that line, if there is anything of it.
  const names = /^@(\w+)@\n|@(\w+)@/gmu;
  return text.replace(names, (_, alone: ConditionPart | undefined, within: ConditionPart) => {
    return parts[alone ?? within];
  });
}
