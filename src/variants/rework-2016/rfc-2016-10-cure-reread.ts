/**
 * The cure, and what 734009e96d19 added to it in March 2017: under wait_lock the word is read
 * again, and the system call starts anew if it has changed. That is today's attach_to_pi_state().
 */
import { patch } from '../../kernel/build.ts';
import { attach_to_pi_state } from '../../kernel/futex/attach.ts';
import { rfc_2016_10_cure } from './rfc-2016-10-cure.ts';

export const rfc_2016_10_cure_reread = patch(
  rfc_2016_10_cure,
  'rfc-2016-10-cure-reread',
  'The October 2016 rewrite with attach_to_pi_state() under wait_lock and the word read again.',
  { attach_to_pi_state },
  { is: 'kernel', adds: ['attach: the word changed before wait_lock was taken'] },
);
