import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostChoice, type EmulatedChoice } from '../../src/app/host_choice.js';
import { parseVariant } from '../../src/app/variant.js';

function emulated(flags: Parameters<typeof hostChoice>[0] = {}): EmulatedChoice {
  const choice = hostChoice({ host: 'emulated', ...flags });
  if (choice.kind !== 'emulated') throw new Error('not emulated');
  return choice;
}

const read = (text: string, base = emulated()): Partial<EmulatedChoice> => {
  const { machine, kernel, modules, cpu, append } = parseVariant(text, base).choice;
  return { machine, kernel, modules, cpu, append };
};

const PLAIN = { machine: 'x86', modules: null, cpu: null, append: [] } as const;

describe('a variant', () => {
  it.each<[string, Partial<EmulatedChoice>]>([
    ['6.1', { ...PLAIN, kernel: '6.1' }],
    ['6.12.117+deb12', { ...PLAIN, kernel: '6.12.117+deb12' }],
    ['6.12,append=mitigations=off', { ...PLAIN, kernel: '6.12', append: ['mitigations=off'] }],
    ['6.12,cpu=max', { ...PLAIN, kernel: '6.12', cpu: 'max' }],
    ['6.12,host=x86-intel', { ...PLAIN, kernel: '6.12', machine: 'x86-intel' }],
    [
      'host=emulated:x86-intel,cpu=broadwell_ult',
      { ...PLAIN, kernel: null, machine: 'x86-intel', cpu: 'broadwell_ult' },
    ],
    ['path/to/bzImage,modules=DIR', { ...PLAIN, kernel: 'path/to/bzImage', modules: 'DIR' }],
    ['path/to/bzImage modules=some dir', { ...PLAIN, kernel: 'path/to/bzImage', modules: 'some dir' }],
    ['a dir/b,c/bzImage,cpu=max', { ...PLAIN, kernel: 'a dir/b,c/bzImage', cpu: 'max' }],
    [',append=kvm_amd.npt=0', { ...PLAIN, kernel: null, append: ['kvm_amd.npt=0'] }],
    ['append=quiet', { ...PLAIN, kernel: null, append: ['quiet'] }],
    [
      '6.12,cpu=max,pauth-impdef=on,append=a',
      { ...PLAIN, kernel: '6.12', cpu: 'max,pauth-impdef=on', append: ['a'] },
    ],
    [
      '6.12,cpu=max,append=lsm=landlock,lockdown isolcpus=1,2 a.b=c',
      {
        ...PLAIN,
        kernel: '6.12',
        cpu: 'max',
        append: ['lsm=landlock,lockdown', 'isolcpus=1,2', 'a.b=c'],
      },
    ],
  ])('%s says its kernel and settings', (text, expected) => {
    expect(read(text)).toEqual(expected);
    expect(parseVariant(text, emulated()).name).toBe(text);
  });

  it('takes from the base what it leaves out, and adds to its parameters', () => {
    const base = emulated({ kernel: 'own/bzImage', modules: 'own', append: ['a b'], emulatedCpu: 'max' });
    expect(read('append=c', base)).toEqual({
      machine: 'x86',
      kernel: 'own/bzImage',
      modules: 'own',
      cpu: 'max',
      append: ['a', 'b', 'c'],
    });
    // Modules of another image would not load.
    expect(read('6.1', base)).toEqual({ ...PLAIN, kernel: '6.1', cpu: 'max', append: ['a', 'b'] });
    // A CPU model is one emulator's.
    expect(read('6.1,host=x86-intel', base).cpu).toBeNull();
  });

  it.each([
    ['', 'is empty'],
    ['6.1,mitigations=off', 'append=mitigations=...'],
    ['6.1,modul=x', "did you mean 'modules'?"],
    ['6.1,quiet', "'quiet' is no setting"],
    ['6.1,cpu=', 'cpu= needs a value'],
    ['6.1,append=', 'append= needs a value'],
    ['6.1,cpu=a,cpu=b', 'cpu= is given twice'],
    ['6.1,append=mitigations=off,cpu=max', 'write cpu= before it'],
    ['6.1,host=arm64', 'host=arm64 is of arm64, and the others are of x86'],
    ['6.1,append=a,append=b', 'write all parameters into one'],
  ])("refuses '%s' and says what is wrong", (text, why) => {
    const wrong = (): unknown => parseVariant(text, emulated());
    expect(wrong).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(wrong).toThrow(why);
  });

  it('keeps any kernel parameters as they are', () => {
    const word = fc
      .stringMatching(/^[a-z][a-z0-9_.,=-]{0,20}$/)
      .filter((text) => !/,(append|cpu|host|modules)=/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (parameters) => {
        expect(read(`6.1,append=${parameters.join(' ')}`).append).toEqual(parameters);
      }),
    );
  });
});
