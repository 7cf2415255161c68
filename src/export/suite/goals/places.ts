/** Addresses at which no futex can be. */
import { PLACE_TABLE } from '../../../conform/places.ts';
import { PLACES, type ScriptPlace } from '../../../conform/script.ts';
import type { ScriptCall } from '../../../conform/script-calls.ts';
import { errnoName } from '../../../kernel/errno.ts';
import { TAKING } from './calls.ts';
import type { SuiteGoal, Topic } from './goal.ts';

const ABOUT: Readonly<Record<ScriptPlace, string>> = {
  misaligned: 'a word at an address that is no multiple of four',
  unmapped: 'an address where no memory is',
  readonly: 'a word that says 0 and cannot be written',
  'readonly-own': 'a word that names the caller and cannot be written',
};

/** Why the answer is not the one that comes to mind; null if it is. */
function whyAt(place: ScriptPlace, call: ScriptCall): string | null {
  const isUnlock = call === 'unlock';
  if (isUnlock && (place === 'misaligned' || place === 'readonly')) {
    return 'FUTEX_UNLOCK_PI reads the word, and compares the TID, before it looks at the address.';
  }
  if (!isUnlock && place === 'readonly-own') {
    return 'The word is read, and compared with the caller, before it is written.';
  }
  return null;
}

function goalAt(
  place: ScriptPlace,
  call: ScriptCall,
  name: string,
  ret: number,
  more = '',
): SuiteGoal {
  const why = whyAt(place, call);
  return {
    ...(why === null ? {} : { why }),
    says: `${name} of ${ABOUT[place]}${more} answers ${errnoName(ret)}`,
    reached: ({ command, answer }) => {
      const isIt = command.kind === 'call' && command.call === call && command.target === place;
      return isIt && answer === ret;
    },
  };
}

const goals = PLACES.flatMap((place): SuiteGoal[] => {
  const { lock, unlock } = PLACE_TABLE[place];
  const taking = TAKING.map(([call, name]) => goalAt(place, call, name, lock));
  const give = (ret: number, more = '') => goalAt(place, 'unlock', 'FUTEX_UNLOCK_PI', ret, more);
  if (unlock.own === unlock.other) return [...taking, give(unlock.own)];
  const named = give(unlock.own, ', and names the caller,');
  return [...taking, give(unlock.other, ', and does not name the caller,'), named];
});

export const AT_PLACES: Topic = { heading: 'Addresses at which there is no futex', goals };
