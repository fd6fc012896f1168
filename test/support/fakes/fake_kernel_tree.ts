/** A git tree that builds as a kernel's does, in a tenth of a second: its image is what its sources say. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * `olddefconfig` takes the fragment as it is, but for what Kconfig turns off. `bzImage` compiles each source that is newer
 * than its object, and fails as gcc does where one holds the word error.
 */
const MAKEFILE = `
O ?= .
tinyconfig:
	@mkdir -p $(O)/objects $(O)/arch/x86/boot
	@echo 'CONFIG_TINY=y' > $(O)/.config
olddefconfig:
	@grep '=y' $(O)/.config | grep -v -x -f Kconfig > $(O)/.config.new || true
	@mv $(O)/.config.new $(O)/.config
bzImage:
	@for source in kvm/*.c; do \\
	  object=$(O)/objects/$$(basename $$source); \\
	  if [ $$source -nt $$object ] || [ ! -e $$object ]; then \\
	    echo "  CC      $$source"; \\
	    if grep -n -q error $$source; then echo "$$source:3:1: error: expected ';' before 'error'" >&2; exit 1; fi; \\
	    if grep -q slow $$source; then sleep 30; fi; \\
	    cp $$source $$object; \\
	  fi; \\
	done
	@cat $(O)/objects/* $(O)/.config > $(O)/arch/x86/boot/bzImage
`;

const FILES: Readonly<Record<string, string>> = {
  Makefile: MAKEFILE,
  Kconfig: 'CONFIG_NOTHING=y\n',
  'kvm/x86.c': 'int run;\nint get_regs;\nint set_regs;\nint four;\nint five;\n',
  'kvm/svm.c': 'int svm;\n',
};

export interface FakeKernelTree {
  readonly path: string;
  readonly git: (...args: readonly string[]) => string;
  /** Writes files and commits them. */
  readonly commit: (subject: string, files: Readonly<Record<string, string>>) => void;
}

export function fakeKernelTree(): FakeKernelTree {
  const path = mkdtempSync(join(tmpdir(), 'fake-kernel-'));
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', path, ...identity, ...args], { encoding: 'utf8' });
  const commit = (subject: string, files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
    git('add', '-A');
    git('commit', '-q', '-m', subject);
  };
  git('init', '-q', '-b', 'main');
  commit('base', FILES);
  return { path, git, commit };
}
