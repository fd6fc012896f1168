/* The guests of modes without 64-bit registers: as those in guest_code.S, but the counter is EBX, and in real
 * mode the MMIO address is SI, which DS takes out of memory. */
#include "labels.inc"
        .section .rodata

        .macro guest name:req, instruction:vararg
        begin   \name
        at      \name
        \instruction
        after   \name
        inc     %ebx
        jmp     guest_\name\()_begin
        end     \name
        .endm

        .macro  guests bits:req, address:req
        guest   pio_out_\bits, out %al, (%dx)
        guest   pio_in_\bits, in (%dx), %al
        guest   pio_out_2_\bits, out %ax, (%dx)
        guest   pio_out_4_\bits, out %eax, (%dx)
        guest   pio_in_2_\bits, in (%dx), %ax
        guest   pio_in_4_\bits, in (%dx), %eax
        guest   mmio_write_\bits, mov %al, (\address)
        guest   mmio_read_\bits, mov (\address), %al
        guest   mmio_write_2_\bits, mov %ax, (\address)
        guest   mmio_write_4_\bits, mov %eax, (\address)
        guest   mmio_read_2_\bits, mov (\address), %ax
        guest   mmio_read_4_\bits, mov (\address), %eax
        guest   hlt_\bits, hlt

        .globl  guest_nop_\bits\()_begin, guest_nop_\bits\()_end
        .hidden guest_nop_\bits\()_begin, guest_nop_\bits\()_end
guest_nop_\bits\()_begin:
        .rept   8
        nop
        .endr
        dec     %ecx
        jnz     guest_nop_\bits\()_begin
        out     %al, (%dx)
        jmp     guest_nop_\bits\()_begin
guest_nop_\bits\()_end:

        .globl  witness_fs_\bits\()_begin, witness_fs_\bits\()_end
        .hidden witness_fs_\bits\()_begin, witness_fs_\bits\()_end
witness_fs_\bits\()_begin:
        mov     %fs:0, %edi
        out     %al, (%dx)
        jmp     witness_fs_\bits\()_begin
witness_fs_\bits\()_end:
        .endm

        .code32
        guests  32, %esi
        .code16
        guests  16, %si

        .section .note.GNU-stack, "", @progbits
