/** The guest kernel's functions by address, from its own /proc/kallsyms: modules included. */

interface KernelFunction {
  readonly name: string;
  /** `kvm`, `kvm_amd`; null for the kernel image itself. */
  readonly module: string | null;
}

export interface KernelSymbol extends KernelFunction {
  readonly address: bigint;
}

/** No function is longer: code further behind a symbol (a gap between modules) is nobody's. */
const MOST_FUNCTION_BYTES = 1n << 16n;

/** Of several names of one address: what a person would call it. Leading underscores and length tell. */
function nameRank(name: string): number {
  const underscores = name.length - name.replace(/^_+/, '').length;
  return underscores * 1_000 + name.length;
}

/** Functions sorted by address, looked up by any address inside one. */
export class SymbolTable {
  private readonly symbols: readonly KernelSymbol[];

  constructor(symbols: readonly KernelSymbol[]) {
    const byAddress = new Map<bigint, KernelSymbol>();
    for (const symbol of symbols) {
      const other = byAddress.get(symbol.address);
      if (other === undefined || nameRank(symbol.name) < nameRank(other.name))
        byAddress.set(symbol.address, symbol);
    }
    this.symbols = [...byAddress.values()].sort((left, right) => (left.address < right.address ? -1 : 1));
  }

  get size(): number {
    return this.symbols.length;
  }

  /** The function that holds `address`: the one with the last symbol at or before it; null where there is none. */
  find(address: bigint): KernelSymbol | null {
    let low = 0;
    let high = this.symbols.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.symbols[middle] as KernelSymbol).address <= address) low = middle + 1;
      else high = middle;
    }
    const symbol = this.symbols[low - 1];
    return symbol !== undefined && address - symbol.address < MOST_FUNCTION_BYTES ? symbol : null;
  }
}

/**
 * Symbols as the runner sends them: one text per module, in which each symbol is a name and the distance of its
 * address from the one before (hexadecimal, the first from zero): `ffffffffc0201000 kvm_init 40 kvm_exit`.
 */
export function unpackSymbols(module: string | null, packed: string): KernelSymbol[] {
  const words = packed.split(' ');
  const symbols: KernelSymbol[] = [];
  let address = 0n;
  for (let at = 0; at + 1 < words.length; at += 2) {
    address += BigInt(`0x${words[at] ?? ''}`);
    symbols.push({ address, name: words[at + 1] ?? '', module });
  }
  return symbols;
}
