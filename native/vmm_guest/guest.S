// A guest that times its own exits under any VMM, and says what it saw as JSON lines on the first serial port.
// A loader enters it by PVH (32-bit protected mode, by its note) or by Linux's 64-bit boot protocol (the ELF's entry). It
// needs nothing of either: no memory map, no command line. Each round times a block of every cell, in order; a block reads
// the same register again and again, and its values must be equal. Raw cycles go out: statistics are the host's work. All
// is done in ring 0, as a kernel's drivers do it, and again in ring 3: where KVM emulates the code of ring 0, only there does
// the loop itself cost next to nothing.

#define EXITS 64
#define ROUNDS 200
#define SERIAL 0x3f8
#define SERIAL_STATUS 0x3fd
#define UNASSIGNED_PORT 0x1234
#define PIC_PORT 0x4d0
#define UNASSIGNED_MMIO 0xd0000000
#define APIC_VERSION 0xfee00030

  .section .note, "a", @note
  .long 4, 4, 18           // XEN_ELFNOTE_PHYS32_ENTRY (xen/include/public/elfnote.h)
  .asciz "Xen"
  .long pvh_entry

  .text
  .code32
  .globl pvh_entry
pvh_entry:
  cli
  movl $stack_end, %esp
  // Long mode with the first 4 GiB mapped as they are, by pages of 2 MiB.
  movl $tables, %edi
  movl $(6 * 4096 / 4), %ecx
  xorl %eax, %eax
  rep stosl
  movl $(tables + 4096 + 7), tables
  movl $4, %ecx
  movl $(tables + 4096), %edi
  movl $(tables + 2 * 4096 + 7), %eax
1: movl %eax, (%edi)
  addl $8, %edi
  addl $4096, %eax
  loop 1b
  movl $2048, %ecx
  movl $(tables + 2 * 4096), %edi
  movl $0x87, %eax         // present, writable, ring 3's too, 2 MiB
2: movl %eax, (%edi)
  addl $8, %edi
  addl $0x200000, %eax
  loop 2b
  movl $tables, %eax
  movl %eax, %cr3
  movl %cr4, %eax
  orl $0x20, %eax          // PAE
  movl %eax, %cr4
  movl $0xc0000080, %ecx   // EFER
  rdmsr
  orl $0x100, %eax         // LME
  wrmsr
  movl %cr0, %eax
  andl $~0x4, %eax         // no EM
  orl $0x80000001, %eax    // PG, PE
  movl %eax, %cr0
  lgdt gdt_pointer
  ljmp $8, $long_mode

  .code64
  .globl linux_entry
linux_entry:
  cli
long_mode:
  movl $stack_end, %esp
  leaq opening(%rip), %rsi
  call print
  leaq ring0_begins(%rip), %rbp
rounds:
  movl $ROUNDS, %r15d
round:
  movq %rbp, %rsi
  call print
  leaq cells(%rip), %rbx
cell:
  movl $EXITS, %ecx
  xorl %r12d, %r12d        // values that differ from the first
  call *(%rbx)
  testl %r12d, %r12d
  jnz differs
  call print_decimal       // of %rax
  addq $8, %rbx
  cmpq $0, (%rbx)
  je round_done
  movb $',', %al
  call put
  jmp cell
round_done:
  leaq round_ends(%rip), %rsi
  call print
  decl %r15d
  jnz round
  leaq ring3_begins(%rip), %rax
  cmpq %rax, %rbp
  je done
  movq %rax, %rbp
  // To ring 3, where every port is allowed. An ELF's loader may have left another table.
  lgdt gdt_pointer(%rip)
  pushq $(0x18 | 3)
  pushq $stack_end
  pushq $0x3002
  pushq $(0x10 | 3)
  pushq $rounds
  iretq
done:
  leaq closing(%rip), %rsi
  call print
  jmp power_off
differs:
  leaq not_equal(%rip), %rsi
  call print
power_off:
  movw $0x604, %dx         // QEMU q35 and pc: PM1a_CNT, sleep type 0
  movw $0x2000, %ax
  outw %ax, %dx
  movw $0x600, %dx         // cloud-hypervisor
  movb $0x34, %al
  outb %al, %dx
  movb $0xfe, %al          // the keyboard controller's reset: Firecracker, crosvm
  outb %al, $0x64
  ud2                      // all others: without a handler, a triple fault

// Cycles between two readings, each after what came before it.
.macro block name
\name:
  lfence
  rdtsc
  shlq $32, %rdx
  orq %rdx, %rax
  movq %rax, %r8
.endm
.macro block_end
  lfence
  rdtsc
  shlq $32, %rdx
  orq %rdx, %rax
  subq %r8, %rax
  ret
.endm
// The values of %eax must all be those of the first.
.macro same
  cmpl $EXITS, %ecx
  cmovel %eax, %r13d
  xorl %r13d, %eax
  orl %eax, %r12d
  decl %ecx
.endm

block loop_alone
4: movl $1, %eax
  same
  jnz 4b
  block_end

block port_read
5: movw $UNASSIGNED_PORT, %dx
  inl %dx, %eax
  same
  jnz 5b
  block_end

block serial_read
6: movw $SERIAL_STATUS, %dx
  xorl %eax, %eax
  inb %dx, %al
  same
  jnz 6b
  block_end

block mmio_read
7: movl $UNASSIGNED_MMIO, %edx
  movl (%rdx), %eax
  same
  jnz 7b
  block_end

block kernel_port_write
8: movw $PIC_PORT, %dx
  xorl %eax, %eax
  outb %al, %dx
  same
  jnz 8b
  block_end

block kernel_mmio_read
9: movl $APIC_VERSION, %edx
  movl (%rdx), %eax
  same
  jnz 9b
  block_end

// CPUID takes all four registers, so its counter lives elsewhere; so does the pointer to the cells.
block cpuid_leaf
  movl %ecx, %r9d
  movq %rbx, %r10
10: xorl %eax, %eax
  cpuid
  movl %r9d, %ecx
  same
  movl %ecx, %r9d
  jnz 10b
  movq %r10, %rbx
  block_end

put:
  movb %al, %r11b
  movw $SERIAL_STATUS, %dx
11: inb %dx, %al
  testb $0x20, %al
  jz 11b
  movw $SERIAL, %dx
  movb %r11b, %al
  outb %al, %dx
  ret

print:
  lodsb
  testb %al, %al
  jz 12f
  call put
  jmp print
12: ret

print_decimal:
  subq $24, %rsp
  leaq 23(%rsp), %rsi
  movb $0, (%rsi)
  movl $10, %ecx
13: xorl %edx, %edx
  divq %rcx
  addb $'0', %dl
  decq %rsi
  movb %dl, (%rsi)
  testq %rax, %rax
  jnz 13b
  call print
  addq $24, %rsp
  ret

  .data
  .balign 8
cells: .quad loop_alone, port_read, serial_read, mmio_read, kernel_port_write, kernel_mmio_read, cpuid_leaf, 0
gdt: .quad 0, 0x00af9b000000ffff, 0x00affb000000ffff, 0x00cff3000000ffff
gdt_pointer: .word gdt_pointer - gdt - 1
  .quad gdt
// What stands before the first line: a VMM's firmware may have written there.
opening: .asciz "\n{\"type\":\"vmm-guest\",\"version\":1,\"exits\":64,\"cells\":[\"loop\",\"port-read\",\"serial-read\",\"mmio-read\",\"kernel-port-write\",\"kernel-mmio-read\",\"cpuid\"]}\n"
ring0_begins: .asciz "{\"type\":\"vmm-round\",\"ring\":0,\"cycles\":["
ring3_begins: .asciz "{\"type\":\"vmm-round\",\"ring\":3,\"cycles\":["
round_ends: .asciz "]}\n"
closing: .asciz "{\"type\":\"vmm-done\"}\n"
not_equal: .asciz "0]}\n{\"type\":\"vmm-error\",\"why\":\"a register read twice had two values\"}\n"

  .bss
  .balign 4096
tables: .skip 6 * 4096
stack: .skip 4096
stack_end:
