/* The 64-bit guests: position independent, the same bytes at CPL 0 and CPL 3. Each exits, advances the
 * counter and loops; DX is the port, RSI the MMIO address, RAX the data. The counter is RBX from bit 16 on, so that
 * RBX is also a page's address, which a hypercall passes there. Labels ending in _at and _after frame the
 * exiting instruction: KVM may report RIP at either. */
#include "labels.inc"
        .section .rodata
        .code64

        .macro guest name:req, instruction:vararg
        begin   \name
        at      \name
        \instruction
        after   \name
        add     $0x10000, %rbx
        jmp     guest_\name\()_begin
        end     \name
        .endm

        guest   pio_out, out %al, (%dx)
        guest   pio_in, in (%dx), %al
        guest   mmio_write, mov %al, (%rsi)
        guest   mmio_read, mov (%rsi), %al
        guest   hlt, hlt
        guest   pio_out_2, out %ax, (%dx)
        guest   pio_out_4, out %eax, (%dx)
        guest   pio_in_2, in (%dx), %ax
        guest   pio_in_4, in (%dx), %eax
        guest   mmio_write_2, mov %ax, (%rsi)
        guest   mmio_write_4, mov %eax, (%rsi)
        guest   mmio_write_8, mov %rax, (%rsi)
        guest   mmio_read_2, mov (%rsi), %ax
        guest   mmio_read_4, mov (%rsi), %eax
        guest   mmio_read_8, mov (%rsi), %rax
        guest   wrmsr, wrmsr
        guest   rdmsr, rdmsr

/* String instructions over the data page; what `in` put there last comes back in AL. */
        begin   pio_out_string
        mov     $1, %ecx
        mov     $0xa000, %esi
        at      pio_out_string
        rep outsb
        after   pio_out_string
        add     $0x10000, %rbx
        jmp     guest_pio_out_string_begin
        end     pio_out_string

        .macro  string_in count:req
        begin   pio_in_string_\count
        mov     $\count, %ecx
        mov     $0xa000, %edi
        at      pio_in_string_\count
        rep insb
        after   pio_in_string_\count
        mov     -1(%rdi), %al
        add     $0x10000, %rbx
        jmp     guest_pio_in_string_\count\()_begin
        end     pio_in_string_\count
        .endm
        string_in 1
        string_in 16
        string_in 128

/* KVM_HC_MAP_GPA_RANGE of RCX pages from RBX on: the number is set anew, since RAX receives the answer. On Intel KVM
 * puts VMCALL in its place, which is as long. */
        begin   hypercall
        mov     $12, %eax
        at      hypercall
        vmmcall
        after   hypercall
        add     $0x10000, %rbx
        jmp     guest_hypercall_begin
        end     hypercall

/* One instruction that loops and counts, so that single-stepping it leaves RIP where it is. */
        begin   single_step
        at      single_step
        loop    guest_single_step_begin
        after   single_step
        end     single_step

/* Two places to stop at, taken in turn. */
        begin   breakpoint
        at      breakpoint
        add     $0x10000, %rbx
        after   breakpoint
        add     $0x10000, %rbx
        jmp     guest_breakpoint_begin
        end     breakpoint

/* The same with int3, each in turn a nop. */
        begin   int3
        at      int3
        int3
        add     $0x10000, %rbx
        after   int3
        nop
        add     $0x10000, %rbx
        jmp     guest_int3_begin
        end     int3

/* Waits for interrupts; the handler counts. */
        begin   interrupt_window
        at      interrupt_window
        jmp     guest_interrupt_window_begin
        add     $0x10000, %rbx
        after   interrupt_window
        iretq
        end     interrupt_window

/* What cannot be gone on from: entered anew at its begin. */
        .macro  dead_end name:req, instruction:vararg
        begin   \name
        add     $0x10000, %rbx
        at      \name
        \instruction
        after   \name
        end     \name
        .endm
        dead_end shutdown, ud2
        dead_end unmapped_fetch, jmp *%rsi
        dead_end memory_fault, mov %al, (%rsi)

/* Dirties one page after the other of 1024 from RSI on; RDI is scratch. */
        begin   dirty_ring_full
        mov     %rbx, %rdi
        shr     $4, %rdi
        and     $0x3ff000, %edi
        at      dirty_ring_full
        mov     %al, (%rsi,%rdi)
        after   dirty_ring_full
        add     $0x10000, %rbx
        jmp     guest_dirty_ring_full_begin
        end     dirty_ring_full

/* Is guest code native? RCX times round a loop of 8 nops, a dec and a jnz, then an exit as pio-out. */
        .globl  guest_nop_begin, guest_nop_end
        .hidden guest_nop_begin, guest_nop_end
guest_nop_begin:
        .rept   8
        nop
        .endr
        dec     %rcx
        jnz     guest_nop_begin
        out     %al, (%dx)
        jmp     guest_nop_begin
guest_nop_end:

/* Did a write of sregs reach the guest? RDI receives what lies at FS base, then an exit as pio-out. */
        .globl  witness_fs_begin, witness_fs_end
        .hidden witness_fs_begin, witness_fs_end
witness_fs_begin:
        mov     %fs:0, %rdi
        out     %al, (%dx)
        jmp     witness_fs_begin
witness_fs_end:

        .section .note.GNU-stack, "", @progbits
