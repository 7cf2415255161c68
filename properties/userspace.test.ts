/** What a C library asks for, one request after another. */
import { EAGAIN, EINTR, ENOSYS } from '../src/kernel/errno.ts';
import { glibc } from '../src/userspace/glibc.ts';
import { type Library, type Request, UNCHANGED } from '../src/userspace/library.ts';
import { raw } from '../src/userspace/raw.ts';

function asText(request: Request): string {
  switch (request.is) {
    case 'call':
      return request.call;
    case 'exchange':
      return `${request.from} -> ${request.to}`;
    case 'listing':
      return request.does;
    default:
      return request.is;
  }
}

/** Its requests, if they are answered like this; it has to be over then. */
function asked(
  library: Library,
  name: keyof Library,
  answers: readonly number[],
  straight = false,
): string[] {
  const routine = library[name];
  const told: string[] = [];
  let request: Request | null = routine.first(straight);
  for (const answer of answers) {
    if (request === null) throw new Error(`${name} is over before ${answer}`);
    told.push(asText(request));
    request = routine.next(request, answer, straight);
  }
  expect(request).toBeNull();
  return told;
}

const TAKE = 'nobody -> caller';
const GIVE_BACK = 'caller -> nobody';

describe.each([
  ['glibc', glibc],
  ['no library', raw],
])('with %s', (_name, library) => {
  it.each([
    ['lock', TAKE, 'lock_pi'],
    ['lock2', TAKE, 'lock_pi2'],
    ['trylock', TAKE, 'trylock_pi'],
    ['unlock', GIVE_BACK, 'unlock_pi'],
  ] as const)('%s tries the word, and then the kernel', (name, exchange, call) => {
    expect(asked(library, name, [0])).toEqual([exchange]);
    expect(asked(library, name, [UNCHANGED, 0])).toEqual([exchange, call]);
    expect(asked(library, name, [UNCHANGED, -EINTR])).toEqual([exchange, call]);
    expect(asked(library, name, [0], true)).toEqual([call]);
  });

  it('an unlock is made again after EAGAIN if it goes straight to the kernel', () => {
    expect(asked(library, 'unlock', [UNCHANGED, -EAGAIN])).toEqual([GIVE_BACK, 'unlock_pi']);
    const again = ['unlock_pi', 'unlock_pi', 'unlock_pi'];
    expect(asked(library, 'unlock', [-EAGAIN, -EAGAIN, 0], true)).toEqual(again);
  });
});

it('a kernel without FUTEX_LOCK_PI2 is asked for the other call by glibc alone', () => {
  const both = [TAKE, 'lock_pi2', 'lock_pi'];
  expect(asked(glibc, 'lock2', [UNCHANGED, -ENOSYS, 0])).toEqual(both);
  expect(asked(glibc, 'lock2', [UNCHANGED, -ENOSYS, -ENOSYS])).toEqual(both);
  expect(asked(raw, 'lock2', [UNCHANGED, -ENOSYS])).toEqual([TAKE, 'lock_pi2']);
});
