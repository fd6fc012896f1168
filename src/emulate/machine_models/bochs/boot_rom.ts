/** The first code that the machine runs. It stands for a BIOS, of which a kernel with a PVH entry needs nothing. */

/** Where the memory image says what the ROM must know: three words of 32 bits. */
export const BOOT_HEADER = 0x1080;
/** Where the kernel's struct hvm_start_info lies. */
export const START_INFO = 0x1000;
/** The ROM reads one word in so many bytes. */
export const CHECKED_STRIDE = 0x100;

/**
 * From the reset vector to the kernel's PVH entry (Documentation/arch/x86/pvh.html, xen/include/public/arch-x86/hvm):
 * flat 32 bit, EBX at the start info. On its way it reads the memory image once, upwards: Bochs allocates memory in
 * blocks of 128 KiB in the order in which they are touched, and reads the image in one piece, as if all of them were
 * there already. What the ROM reads must have the checksum that stands in the image; a Bochs that allocates otherwise
 * is found so. Addresses of the text and of the tables behind the code are 0xf0000 higher. In each line: where, bytes,
 * what.
 */
export const BOOT_CODE = `
00  fa                       cli
01  fc                       cld
02  2e 66 0f 01 16 a1 00     lgdtl  %cs:0xa1
09  0f 20 c0                 mov    %cr0,%eax
0c  0c 01                    or     $0x1,%al
0e  0f 22 c0                 mov    %eax,%cr0
11  66 ea 19 00 0f 00 08 00  ljmpl  $0x8,$0xf0019
19  b8 10 00 00 00           mov    $0x10,%eax
1e  8e d8                    mov    %eax,%ds
20  8e c0                    mov    %eax,%es
22  8e d0                    mov    %eax,%ss
24  8e e0                    mov    %eax,%fs
26  8e e8                    mov    %eax,%gs
28  31 f6                    xor    %esi,%esi
2a  31 d2                    xor    %edx,%edx
2c  c1 c2 05                 rol    $0x5,%edx
2f  03 16                    add    (%esi),%edx
31  81 c6 00 01 00 00        add    $0x100,%esi
37  81 fe 00 00 0a 00        cmp    $0xa0000,%esi
3d  75 05                    jne    0x44
3f  be 00 00 10 00           mov    $0x100000,%esi
44  3b 35 80 10 00 00        cmp    0x1080,%esi
4a  72 e0                    jb     0x2c
4c  3b 15 88 10 00 00        cmp    0x1088,%edx
52  75 12                    jne    0x66
54  bb 00 10 00 00           mov    $0x1000,%ebx
59  8b 3d 84 10 00 00        mov    0x1084,%edi
5f  bc 00 f0 08 00           mov    $0x8f000,%esp
64  ff e7                    jmp    *%edi
66  be ad 00 0f 00           mov    $0xf00ad,%esi
6b  66 ba fd 03              mov    $0x3fd,%dx
6f  ec                       in     (%dx),%al
70  a8 20                    test   $0x20,%al
72  74 fb                    je     0x6f
74  66 ba f8 03              mov    $0x3f8,%dx
78  ac                       lods   %ds:(%esi),%al
79  84 c0                    test   %al,%al
7b  74 03                    je     0x80
7d  ee                       out    %al,(%dx)
7e  eb eb                    jmp    0x6b
80  0f 01 1d a7 00 0f 00     lidtl  0xf00a7
87  0f 0b                    ud2
`;

/** Flat code and data, their table's pseudo-descriptor, and one of no interrupt at all, which ends the machine. */
const TABLES = `
0000000000000000 ffff0000009bcf00 ffff00000093cf00
1700 89000f00
0000 00000000
`;

/** What the ROM says on the serial line when the checksum is another. */
export const DAMAGED_MEMORY = 'boot: memory is not what was put there';

const ROM_BYTES = 1 << 16;
/** Where the processor begins: a jump to the ROM's first byte. */
const RESET_VECTOR = 0xfff0;
const JUMP_TO_START = Buffer.from([0xe9, 0x0d, 0x00]);

function code(): Buffer {
  const lines = BOOT_CODE.trim().split('\n');
  return Buffer.concat(lines.map((line) => Buffer.from(line.slice(4, 27).replaceAll(' ', ''), 'hex')));
}

/** 64 KiB, as they end at 4 GiB and at 1 MiB. */
export function bootRom(): Buffer {
  const tables = Buffer.from(TABLES.replaceAll(/\s/g, ''), 'hex');
  const rom = Buffer.alloc(ROM_BYTES);
  Buffer.concat([code(), tables, Buffer.from(`${DAMAGED_MEMORY}\n\0`)]).copy(rom);
  JUMP_TO_START.copy(rom, RESET_VECTOR);
  return rom;
}

/** An option ROM that does nothing, in the place of the VGA BIOS that Bochs asks for: signature, length, far return. */
export function emptyOptionRom(): Buffer {
  const rom = Buffer.alloc(512);
  Buffer.from([0x55, 0xaa, 0x01, 0xcb]).copy(rom);
  rom[rom.length - 1] = 0x100 - (rom.reduce((sum, byte) => sum + byte, 0) & 0xff);
  return rom;
}
