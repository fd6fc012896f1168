/** Who called whom: a call tree from the calls and returns of one exit. */
import type { SymbolTable } from '../../../emulate/recording/symbols.js';
import type { Step, Window } from '../../../emulate/recording/exit_windows.js';

/** Somebody who executes instructions: a kernel function, or everything outside the kernel as one. */
export interface Executor {
  readonly name: string;
  readonly module: string | null;
  /** Where a kernel function begins. */
  readonly address?: bigint;
}

/** The runner's own instructions: its loop, and the C library's way into the kernel. */
const RUNNER: Executor = { name: '[runner]', module: null };
const GUEST: Executor = { name: '[guest]', module: null };
/** Kernel code behind no symbol. */
const NAMELESS: Executor = { name: '[kernel without a symbol]', module: null };

export interface CallNode extends Omit<Executor, 'address'> {
  /** Instructions of this function itself, called this way. */
  self: number;
  /** `self` and everything it called. */
  total: number;
  readonly children: CallNode[];
}

interface Frame {
  readonly node: CallNode;
  /** Where its caller goes on; null for code that was jumped to, which returns for whoever jumped. */
  readonly returnsTo: bigint | null;
}

export function executorOf(step: Step, symbols: SymbolTable): Executor {
  if (step.place === 'runner') return RUNNER;
  if (step.place === 'guest') return GUEST;
  return symbols.find(step.instruction.address) ?? NAMELESS;
}

function same(left: Executor, right: Executor): boolean {
  return left.name === right.name && left.module === right.module;
}

/**
 * Whether a step is a function's first instruction. Within one function only such a step can be a call (of
 * itself): a call into its own middle stuffs the return predictor (FILL_RETURN_BUFFER, retpolines).
 */
function isEntry(step: Step, executor: Executor): boolean {
  return step.instruction.address === executor.address;
}

/** Code of a few instructions in the place of an indirect call or a return (arch/x86/lib/retpoline.S). */
const THUNK = /_thunk(_|$)|_safe_ret$/;

/** `call` and `syscall` come back right behind themselves, and so does VMRUN; VMRESUME does not. */
const PUSHES: ReadonlySet<string> = new Set(['c', 's', 'g']);

class TreeBuilder {
  readonly root: CallNode = { ...RUNNER, self: 0, total: 0, children: [] };
  private readonly stack: Frame[] = [{ node: this.root, returnsTo: null }];

  take(step: Step, executor: Executor, previous: Step | null): void {
    if (previous !== null) this.move(step, executor, previous);
    this.top().node.self += 1;
  }

  private move(step: Step, executor: Executor, previous: Step): void {
    const { kind, address, size } = previous.instruction;
    if (previous.place === 'guest' && step.place === 'kernel') this.leaveGuest();
    const within = same(executor, this.top().node);
    if (within && previous.place !== 'kernel') return;
    if (PUSHES.has(kind) && previous.place !== 'guest') {
      if (!within || isEntry(step, executor)) this.push(executor, address + BigInt(size));
    } else if (kind === 'r' || !within) {
      if (this.unwound(step.instruction.address) || !within) this.arrive(executor);
    }
  }

  /** What entered the guest goes on. */
  private leaveGuest(): void {
    if (same(this.top().node, GUEST) && this.stack.length > 1) this.stack.pop();
  }

  /** Back to the caller, if some caller goes on here: a return does, so does #VMEXIT; a jump does not. */
  private unwound(address: bigint): boolean {
    const at = this.stack.findLastIndex((frame) => frame.returnsTo === address);
    if (at <= 0) return false;
    this.stack.length = at;
    return true;
  }

  /**
   * In another function without a call: a tail call, or a part of a function that was moved out of it, stands
   * under the function that jumped. What a thunk leads to stands next to the thunk, since its caller called it.
   */
  private arrive(executor: Executor): void {
    const outermost = this.stack.findLastIndex((frame) => !THUNK.test(frame.node.name)) + 1;
    const returnsTo = this.stack[outermost]?.returnsTo ?? null;
    if (!THUNK.test(executor.name)) this.stack.length = outermost;
    const base = this.stack.findLastIndex((frame) => frame.returnsTo !== null);
    const at = this.stack.findLastIndex((frame) => same(frame.node, executor));
    if (at >= Math.max(base, 0)) this.stack.length = at + 1;
    else this.push(executor, returnsTo);
  }

  private push(executor: Executor, returnsTo: bigint | null): void {
    const { children } = this.top().node;
    let node = children.find((child) => same(child, executor));
    if (node === undefined) {
      node = { name: executor.name, module: executor.module, self: 0, total: 0, children: [] };
      children.push(node);
    }
    this.stack.push({ node, returnsTo });
  }

  private top(): Frame {
    return this.stack[this.stack.length - 1] as Frame;
  }
}

function addUp(node: CallNode): number {
  node.total = node.children.reduce((sum, child) => sum + addUp(child), node.self);
  return node.total;
}

/**
 * The call tree of an exit. Every instruction is counted once, at the function that holds its address, whatever
 * way control came there; calls and returns only decide under whom the function stands. Calls of one function
 * from the same place are one node.
 */
export function callTree(window: Window, symbols: SymbolTable): CallNode {
  const builder = new TreeBuilder();
  let previous: Step | null = null;
  for (const step of window) {
    builder.take(step, executorOf(step, symbols), previous);
    previous = step;
  }
  addUp(builder.root);
  return builder.root;
}
