/** All that can be asked for from outside, in the order in which it is asked for. */
import type { Sign } from './sign.ts';
import { answers } from './signs/answers.ts';
import { oneHolder } from './signs/one-holder.ts';
import { priorities } from './signs/priorities.ts';
import { service } from './signs/service.ts';
import { sleepers } from './signs/sleepers.ts';
import { words } from './signs/words.ts';

export type SignName = 'answers' | 'one-holder' | 'sleepers' | 'words' | 'priorities' | 'service';

export const signs: Readonly<Record<SignName, Sign>> = {
  answers,
  'one-holder': oneHolder,
  sleepers,
  words,
  service,
  priorities,
};

export const SIGN_NAMES = Object.keys(signs) as readonly SignName[];
