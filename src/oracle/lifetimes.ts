import type { futex_pi_state } from '../kernel/futex/futex_pi_state.ts';
import { Fact, given, wrongCell, wrongFact } from '../machine/wrong.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';

/**
 * Use after free, a reference taken from zero and a double unlink are noticed by the machine where
 * they happen. What remains is asked at rest: a pi_state lives exactly as long as waiters are
 * queued with it, and it is on the list of its owner and of nobody else. Who has died owns none.
 */
export const lifetimes: Oracle = {
  name: 'lifetimes',
  rule: 'Kernel objects are used only while they live, and live only while they are used.',
  details: [
    'armed-twice/timer',
    'double-unlink/pi_state',
    'freed-in-use/pi_state',
    'get-from-zero/pi_state',
    'leak/pi_state',
    'missing-reference/pi_state',
    'null-dereference/*',
    'owner-gone/pi_state',
    'unlink-under-the-wrong-pi_lock/pi_state',
    'use-after-free/*',
    'wrong-list/pi_state',
  ],
  besides: { 'owner-gone/pi_state': 'A task that has died owns no pi_state any more.' },

  quiet(view: View): Finding | null {
    for (const pi_state of view.piStates()) {
      const finding = wrong(view, pi_state);
      if (finding !== null) return finding;
    }
    return null;
  },
};

function wrong(view: View, pi_state: futex_pi_state): Finding | null {
  let users = 0;
  for (const futex of view.world.words) {
    for (const q of futex.hb.chain.value) {
      if (q.key === futex && q.pi_state.value === pi_state) users++;
    }
  }
  const references = pi_state.refcount.value;
  if (references !== users) {
    return {
      detail: references > users ? 'leak/pi_state' : 'missing-reference/pi_state',
      sentence:
        `At rest, ${pi_state.label()} has ${references} references for ` +
        `${users} queued waiters.`,
      wrong: [
        wrongCell(
          pi_state.refcount,
          users,
          'a pi_state has a reference for each queued waiter',
          ...view.world.words.map(({ hb }) => given(hb.chain)),
        ),
      ],
    };
  }
  const gone = view.world.tasks.find((task) => {
    return task === pi_state.owner.value && view.deaths.isGone(task);
  });
  if (gone !== undefined) {
    return {
      detail: 'owner-gone/pi_state',
      sentence: `At rest, ${pi_state.label()} belongs to ${gone.name}, which has died.`,
      wrong: [
        wrongCell(
          pi_state.owner,
          null,
          'who exits takes all pi_states off its list, and nobody puts another one there',
          ...view.world.words.map(({ hb }) => given(hb.chain)),
        ),
      ],
    };
  }
  const listed = view.listedOn(pi_state);
  if (listed === pi_state.owner.value) return null;
  return {
    detail: 'wrong-list/pi_state',
    sentence:
      `${pi_state.label()} is on the list of ${listed?.name ?? 'nobody'}, but its ` +
      `owner is ${pi_state.owner.value?.name ?? 'NULL'}.`,
    wrong: [
      wrongFact(
        new Fact(pi_state, 'list'),
        listed,
        pi_state.owner.value,
        'a pi_state is on the list of its owner',
        given(pi_state.owner),
      ),
    ],
  };
}
