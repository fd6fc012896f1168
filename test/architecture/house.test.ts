/** What no linter of ours holds: the size of folders, telling names, and the arrows of the native core. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const FILES_AT_MOST = 25;
const LINES_AT_MOST = 300;
const UNTELLING_NAMES = /^(utils?|helpers?|managers?|common|wording|shown|texts?_?of|misc)(\.|$)/i;
const NATIVE_CODE = ['.cc', '.c', '.h', '.S'];
const NOT_OURS = ['node_modules', 'build', 'dist', 'golden', 'fixtures', 'third_party', '__snapshots__'];

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : filesUnder(path);
    return [path];
  });
}

const native = filesUnder('native');
const everything = [...filesUnder('src'), ...filesUnder('bench'), ...filesUnder('test'), ...native];

describe('the house', () => {
  it('has folders of at most 25 files', () => {
    const sizes = new Map<string, number>();
    for (const file of everything) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
    expect([...sizes].filter(([, size]) => size > FILES_AT_MOST)).toEqual([]);
  });

  it('has native files of at most 300 lines, as eslint holds those of TypeScript', () => {
    const long = native.filter(
      (file) =>
        NATIVE_CODE.includes(extname(file)) &&
        readFileSync(file, 'utf8').trimEnd().split('\n').length > LINES_AT_MOST,
    );
    expect(long).toEqual([]);
  });

  it('names files and folders after what they hold', () => {
    const untelling = everything.filter((file) =>
      [...dirname(file).split('/'), basename(file)].some((part) => UNTELLING_NAMES.test(part)),
    );
    expect(untelling).toEqual([]);
  });
});

/** What a folder of native/ may include beside itself; `arch` is one arch with its folders. The Makefile has it in words. */
const CORE = ['kvm', 'guest', 'loop', 'proof', 'host', 'session'].map((room) => `core/${room}`);
const MAY_INCLUDE: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(CORE.map((room, index) => [room, CORE.slice(0, index)])),
  conformance: ['core/kvm', 'core/guest', 'core/loop'],
  wire: [...CORE, 'conformance'],
  arch: [...CORE, 'conformance', 'arch/one_mode'],
  'arch/one_mode': [...CORE, 'conformance'],
  addon: [...CORE, 'conformance', 'wire'],
  runner: [...CORE, 'conformance', 'wire'],
  test: [...CORE, 'conformance', 'wire', 'arch', 'arch/one_mode', 'runner'],
  tcg_plugin: [],
  vmm_guest: [],
};

/** `core/kvm` for native/core/kvm/vm.h, `arch` for native/arch/x86/groups/fpu.cc. */
function nativeRoomOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  if (first === 'core') return `${first}/${second}`;
  return first === 'arch' && second === 'one_mode' ? 'arch/one_mode' : first;
}

/** Includes of other rooms that the table does not allow; a bare name is an arch's own or what every arch provides. */
function wrongIncludes(path: string, text: string): string[] {
  const from = nativeRoomOf(path);
  const allowed = MAY_INCLUDE[from];
  if (allowed === undefined) return [`${path} stands in no room`];
  return [...text.matchAll(/^\s*#\s*include\s+"([^"]+\/[^"]+)"/gm)].flatMap(([, target = '']) => {
    const to = nativeRoomOf(target);
    if (to === from || allowed.includes(to) || MAY_INCLUDE[to] === undefined) return [];
    return [`${path} includes ${target}`];
  });
}

describe('the native core', () => {
  const sources = native
    .filter((file) => NATIVE_CODE.includes(extname(file)))
    .map((file) => [relative('native', file), readFileSync(file, 'utf8')] as const);

  it('has no include that points right, so that there is no circle between its folders', () => {
    expect(sources.flatMap(([path, text]) => wrongIncludes(path, text))).toEqual([]);
  });

  it('sees a wrong include where there is one', () => {
    expect(wrongIncludes('core/kvm/vm.h', '#include "core/guest/guest.h"')).toHaveLength(1);
    expect(wrongIncludes('core/loop/block.cc', '#include "core/session/session.h"')).toHaveLength(1);
    expect(wrongIncludes('arch/x86/groups/fpu.cc', '#include "core/session/session.h"')).toEqual([]);
  });

  it('makes no ioctl beside the one that is made again when it was interrupted, but in what is timed', () => {
    const timed = [
      /^core\/loop\//,
      /^arch\/x86\/guests\/(apart|debug|event)\.cc$/,
      /^core\/kvm\/perf_counters\.cc$/,
    ];
    const impatient = sources.flatMap(([path, text]) =>
      path === 'core/kvm/ioctl.h' || path.startsWith('test/') || timed.some((place) => place.test(path))
        ? []
        : [...text.matchAll(/::ioctl\((.*)/g)].flatMap(([, call = '']) =>
            call.includes('KVM_RUN') ? [] : [`${path}: ${call}`],
          ),
    );
    expect(impatient).toEqual([]);
  });

  it('lets only native/addon see napi.h', () => {
    const including = sources.filter(([, text]) =>
      /#\s*include\s*[<"](napi|node_api|js_native_api)/.test(text),
    );
    expect(including.map(([path]) => path).filter((path) => !path.startsWith('addon/'))).toEqual([]);
  });
});
