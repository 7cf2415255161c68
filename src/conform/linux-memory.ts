/** Memory of this process, as its system calls and the C library see it. */

/** include/uapi/asm-generic/mman-common.h, mman.h and linux/mman.h. */
export const PROT_READ = 1;
const PROT_WRITE = 2;
const PROT_EXEC = 4;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 16;
const MAP_ANONYMOUS = 32;
export const MADV_DONTNEED = 4;
const MREMAP_MAYMOVE = 1;
const PAGE = 4096;

export interface LinuxMemory {
  /** Where an array's memory is. */
  addressOf(array: Int32Array): number;
  /** A page that holds these words and can only be read. */
  readOnlyPage(words: Int32Array): number;
  /** Writes other words to such a page. */
  refill(page: number, words: Int32Array): void;
  /** Memory for machine code and for stacks, or a negated error number. */
  executableMemory(size: number): number;
  write(address: number, bytes: Uint8Array): void;
  /** What 32 bits say. */
  readInt(address: number): number;
  /**
   * Puts shared memory in the place of pages of this process, zeroed, so that a page can be taken
   * away without what it says. Answers where else the same memory can be read and written, whatever
   * becomes of the pages, or a negated error number.
   */
  sharePages(from: number, size: number): number;
  /** Takes pages away: who touches them next has a page fault, and finds what they said. */
  takeAway(from: number, size: number): number;
  /** Makes pages writable, or read-only. */
  setWritable(from: number, size: number, isWritable: boolean): number;
}

export interface Koffi {
  load(path: string | null): LinuxLibrary;
  errno(): number;
  address(value: unknown): bigint;
}

export interface LinuxLibrary {
  func(definition: string): (...args: (number | bigint | unknown)[]) => number | bigint;
  symbol(name: string): unknown;
}

export function memoryCalls(koffi: Koffi, libc: LinuxLibrary): LinuxMemory {
  const flags = MAP_PRIVATE | MAP_ANONYMOUS;
  const mmap = libc.func('long mmap(long, long, int, int, int, long)');
  const mremap = libc.func('long mremap(long, long, long, int)');
  const mprotect = libc.func('int mprotect(long, long, int)');
  const madvise = libc.func('int madvise(long, long, int)');
  const memcpy = libc.func('long memcpy(long, long, long)');
  const answer = (ret: number | bigint) => (Number(ret) === -1 ? -koffi.errno() : Number(ret));
  const scratch = new Int32Array(new SharedArrayBuffer(8));
  return {
    addressOf: (array) => Number(koffi.address(array)),
    readOnlyPage(words) {
      const page = Number(mmap(0, PAGE, PROT_READ, flags, -1, 0));
      this.refill(page, words);
      return page;
    },
    refill(page, words) {
      mprotect(page, PAGE, PROT_READ | PROT_WRITE);
      memcpy(page, Number(koffi.address(words)), words.byteLength);
      mprotect(page, PAGE, PROT_READ);
    },
    executableMemory(size) {
      return answer(mmap(0, size, PROT_READ | PROT_WRITE | PROT_EXEC, flags, -1, 0));
    },
    write: (address, bytes) => void memcpy(address, Number(koffi.address(bytes)), bytes.length),
    readInt(address) {
      memcpy(Number(koffi.address(scratch)), address, 4);
      return scratch[0] as number;
    },
    sharePages(from, size) {
      const how = MAP_SHARED | MAP_FIXED | MAP_ANONYMOUS;
      const mapped = answer(mmap(from, size, PROT_READ | PROT_WRITE, how, -1, 0));
      // Of shared memory a mapping of size 0 becomes a second one.
      return mapped < 0 ? mapped : answer(mremap(from, 0, size, MREMAP_MAYMOVE));
    },
    takeAway: (from, size) => answer(madvise(from, size, MADV_DONTNEED)),
    setWritable(from, size, isWritable) {
      return answer(mprotect(from, size, isWritable ? PROT_READ | PROT_WRITE : PROT_READ));
    },
  };
}
