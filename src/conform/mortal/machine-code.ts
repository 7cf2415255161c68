/**
 * A few instructions of x86-64, enough for a thread that makes system calls without a line of
 * JavaScript: Node's own threads cannot be ended in the middle of a call, and no C compiler is
 * needed. Encodings are those of volume 2 of the "Intel 64 and IA-32 Architectures Software
 * Developer's Manual".
 */

/** Registers by their numbers in instructions. */
export const RAX = 0;
export const RCX = 1;
export const RDX = 2;
export const RBX = 3;
export const RSI = 6;
export const RDI = 7;
export const R8 = 8;
export const R9 = 9;
export const R10 = 10;
export const R13 = 13;
export const R14 = 14;
export const R15 = 15;
/** Those of a system call. */
const ARGUMENTS = [RDI, RSI, RDX, R10, R8, R9] as const;
/** The second byte of a jump on a condition. */
const CONDITIONS = { below: 0x82, equal: 0x84, unequal: 0x85 } as const;
/** Put behind a compare-and-exchange it says in eax what the word said before. */
const LOCK = 0xf0;

export class MachineCode {
  readonly #bytes: number[] = [];
  readonly #labels = new Map<string, number>();
  /** Jumps whose distance is not known yet: where it stands, and to which label. */
  readonly #jumps: { readonly at: number; readonly to: string }[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  /** All of it; every label that is jumped to has to be there. */
  bytes(): Uint8Array {
    const code = Uint8Array.from(this.#bytes);
    const view = new DataView(code.buffer);
    for (const { at, to } of this.#jumps) {
      const target = this.#labels.get(to);
      if (target === undefined) throw new Error(`there is no label ${to}`);
      view.setInt32(at, target - (at + 4), true);
    }
    return code;
  }

  /** @throws Error if there is one of that name already */
  label(name: string): void {
    if (this.#labels.has(name)) throw new Error(`the label ${name} stands there already`);
    this.#labels.set(name, this.#bytes.length);
  }

  /** mov register, value */
  set(register: number, value: number | bigint): void {
    this.#bytes.push(0x48 | (register >> 3), 0xb8 | (register & 7));
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, BigInt(value), true);
    for (let at = 0; at < 8; at++) this.#bytes.push(view.getUint8(at));
  }

  /** mov to, from */
  copy(to: number, from: number): void {
    this.#bytes.push(
      0x48 | ((from >> 3) << 2) | (to >> 3),
      0x89,
      0xc0 | ((from & 7) << 3) | (to & 7),
    );
  }

  load32(to: number, base: number, offset: number): void {
    this.#memory([0x8b], false, to, base, offset);
  }

  load64(to: number, base: number, offset: number): void {
    this.#memory([0x8b], true, to, base, offset);
  }

  store32(base: number, offset: number, from: number): void {
    this.#memory([0x89], false, from, base, offset);
  }

  store64(base: number, offset: number, from: number): void {
    this.#memory([0x89], true, from, base, offset);
  }

  /** mov dword [base + offset], value */
  put32(base: number, offset: number, value: number): void {
    this.#memory([0xc7], false, 0, base, offset);
    this.#int32(value);
  }

  /** Adds to a number that others add to as well. */
  add32(base: number, offset: number, value: number): void {
    this.#bytes.push(LOCK);
    this.#memory([0x81], false, 0, base, offset);
    this.#int32(value);
  }

  /** Clears the bits that are not in the mask, in one piece. */
  and32(base: number, offset: number, mask: number): void {
    this.#bytes.push(LOCK);
    this.#memory([0x81], false, 4, base, offset);
    this.#int32(mask);
  }

  /** Adds a register to a number in memory; the register holds then what was there before. */
  exchangeAdd32(base: number, offset: number, register: number): void {
    this.#bytes.push(LOCK);
    this.#memory([0x0f, 0xc1], false, register, base, offset);
  }

  /** Compares with eax, and writes the register if that is equal. */
  compareExchange32(base: number, offset: number, register: number): void {
    this.#bytes.push(LOCK);
    this.#memory([0x0f, 0xb1], false, register, base, offset);
  }

  compareMemory32(base: number, offset: number, value: number): void {
    this.#memory([0x81], false, 7, base, offset);
    this.#int32(value);
  }

  compare32(register: number, value: number): void {
    if (register > 7) this.#bytes.push(0x41);
    this.#bytes.push(0x81, 0xf8 | (register & 7));
    this.#int32(value);
  }

  compareRegisters(one: number, other: number): void {
    const rex = 0x48 | ((other >> 3) << 2) | (one >> 3);
    this.#bytes.push(rex, 0x39, 0xc0 | ((other & 7) << 3) | (one & 7));
  }

  /** Works on the 32 bits of a register. */
  andRegister(register: number, mask: number): void {
    this.#bytes.push(0x40 | (register >> 3), 0x81, 0xe0 | (register & 7));
    this.#int32(mask);
  }

  shiftRight(register: number, bits: number): void {
    this.#bytes.push(0x40 | (register >> 3), 0xc1, 0xe8 | (register & 7), bits);
  }

  addTo(register: number, value: number): void {
    this.#bytes.push(0x48 | (register >> 3), 0x81, 0xc0 | (register & 7));
    this.#int32(value);
  }

  shiftLeft(register: number, bits: number): void {
    this.#bytes.push(0x40 | (register >> 3), 0xc1, 0xe0 | (register & 7), bits);
  }

  /** add to, from */
  addWide(to: number, from: number): void {
    this.#bytes.push(0x48 | ((from >> 3) << 2) | (to >> 3), 0x01);
    this.#bytes.push(0xc0 | ((from & 7) << 3) | (to & 7));
  }

  /** The same of 32 bits. */
  addRegister(to: number, from: number): void {
    this.#bytes.push(0x40 | ((from >> 3) << 2) | (to >> 3), 0x01);
    this.#bytes.push(0xc0 | ((from & 7) << 3) | (to & 7));
  }

  /** Sets the bits that are in the mask, in one piece. */
  or32(base: number, offset: number, mask: number): void {
    this.#bytes.push(LOCK);
    this.#memory([0x81], false, 1, base, offset);
    this.#int32(mask);
  }

  /** sub register, 1 */
  decrement(register: number): void {
    this.#bytes.push(0x48 | (register >> 3), 0x83, 0xe8 | (register & 7), 1);
  }

  /** For a short while in a loop. */
  pause(): void {
    this.#bytes.push(0xf3, 0x90);
  }

  /** Compares two bytes in memory with those of `syscall`. */
  compareWithSyscall(base: number): void {
    this.#bytes.push(0x66);
    this.#memory([0x81], false, 7, base, 0);
    this.#bytes.push(0x0f, 0x05);
  }

  /** A system call with these arguments; its answer stands in a register then. */
  call(number: number, values: readonly number[], answer: number): void {
    for (const [at, value] of values.entries()) this.set(ARGUMENTS[at] as number, value);
    this.set(RAX, number);
    this.syscall();
    this.copy(answer, RAX);
  }

  syscall(): void {
    this.#bytes.push(0x0f, 0x05);
  }

  /** Calls what an address in memory names. */
  callAt(base: number, offset: number): void {
    this.#memory([0xff], false, 2, base, offset);
  }

  return(): void {
    this.#bytes.push(0xc3);
  }

  jump(to: string): void {
    this.#bytes.push(0xe9);
    this.#distance(to);
  }

  jumpIf(condition: keyof typeof CONDITIONS, to: string): void {
    this.#bytes.push(0x0f, CONDITIONS[condition]);
    this.#distance(to);
  }

  #distance(to: string): void {
    this.#jumps.push({ at: this.#bytes.length, to });
    this.#int32(0);
  }

  /** An instruction about a register and [base + offset]; base is neither rsp nor r12. */
  #memory(
    opcode: readonly number[],
    wide: boolean,
    register: number,
    base: number,
    offset: number,
  ): void {
    this.#bytes.push(0x40 | (wide ? 8 : 0) | ((register >> 3) << 2) | (base >> 3), ...opcode);
    this.#bytes.push(0x80 | ((register & 7) << 3) | (base & 7));
    this.#int32(offset);
  }

  #int32(value: number): void {
    this.#bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
  }
}
