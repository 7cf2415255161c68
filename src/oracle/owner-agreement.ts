import type { futex_key } from '../kernel/futex/futex_key.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../kernel/locking/rt_mutex.ts';
import { wrongCell } from '../machine/wrong.ts';
import { targetName } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import { wrongNotes } from './owner-notes.ts';
import type { View } from './view.ts';
import { wordText } from './word-text.ts';

/**
 * The user word, pi_state->owner and the rt_mutex's owner are three notes of one fact. They differ
 * only while somebody is inside the kernel to change it (the "10th rule", c1e2f0eaf015). Of an
 * rt_mutex without a futex there is one note, and what its owner was told.
 */
export const ownerAgreement: Oracle = {
  name: 'owner-agreement',
  rule: 'At rest, word, pi_state and rt_mutex name the same owner.',
  details: ['holder-differs', 'rt_mutex-differs', 'word-differs'],

  quiet(view: View): Finding | null {
    for (const futex of view.world.futexes.all) {
      const finding = disagreement(view, futex);
      if (finding !== null) return finding;
    }
    for (const lock of view.world.rtMutexes.numbers) {
      const finding = unknownToOwner(view, lock, view.rtMutex(lock));
      if (finding !== null) return finding;
    }
    return null;
  },
};

function disagreement(view: View, futex: futex_key): Finding | null {
  const isSound = !view.broken.hasKey(futex);
  const waiter = isSound
    ? view.firstQueued(futex)
    : view.queued(futex).find(({ pi_state }) => pi_state.value !== null);
  const pi_state = waiter?.pi_state.value ?? null;
  if (pi_state === null) return null;
  const owner = pi_state.owner.value;
  const rt = view.rtOwner(pi_state.pi_mutex);
  // Of a word that user space has broken only the kernel's own notes have to agree.
  const word = isSound ? view.wordOwner(futex) : owner;
  if (owner === word && owner === rt) return null;
  const said = wordText(futex.uaddr.value);
  return {
    detail: owner === word ? 'rt_mutex-differs' : 'word-differs',
    sentence:
      `At rest, ${futex.name}'s word says ${said}, its pi_state says ` +
      `${owner?.name ?? 'NULL'}, its rt_mutex says ${rt?.name ?? 'NULL'}.`,
    wrong: wrongNotes(view, futex, pi_state),
  };
}

function unknownToOwner(view: View, lock: number, mutex: rt_mutex): Finding | null {
  const owner = view.rtOwner(mutex);
  const holder = view.holders(lock)[0] ?? null;
  if (owner === holder) return null;
  return {
    detail: 'holder-differs',
    sentence:
      `At rest, ${targetName(lock)} is owned by ` +
      `${owner?.name ?? 'nobody'}, while ${holder?.name ?? 'nobody'} was told that it holds it.`,
    wrong: [
      wrongCell(
        mutex.owner,
        view.address(holder) | (mutex.owner.value & RT_MUTEX_HAS_WAITERS),
        'the owner of an rt_mutex is the task that was told that it holds it',
        view.holding(lock),
      ),
    ],
  };
}
