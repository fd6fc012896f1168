/* Guests of exits that the kernel finishes itself: eight of them, then one pio-out of AL. */
#include "labels.inc"
        .section .rodata
        .code64

        .macro  leave_and_count name:req
        at      \name
        out     %al, (%dx)
        after   \name
        add     $0x10000, %rbx
        jmp     guest_\name\()_begin
        end     \name
        .endm

        .macro  guest name:req, instruction:vararg
        begin   \name
        .rept   8
        \instruction
        .endr
        leave_and_count \name
        .endm

        guest   kernel_ioeventfd_pio, out %al, $0x80
        guest   kernel_mmio, mov %al, (%rsi)
        guest   kernel_lapic_read, mov 0x30(%rsi), %ecx

/* AL must come from the kernel, so that the exit's data proves who answered. CPUID writes RBX. */
        begin   kernel_cpuid
        mov     %rbx, %r12
        .rept   8
        mov     $0x40004b45, %eax
        xor     %ecx, %ecx
        cpuid
        .endr
        mov     %r12, %rbx
        mov     $0x3f8, %edx
        leave_and_count kernel_cpuid

        begin   kernel_rdmsr
        mov     $0x8b, %ecx
        .rept   8
        rdmsr
        .endr
        mov     $0x3f8, %edx
        leave_and_count kernel_rdmsr

        .section .note.GNU-stack, "", @progbits
