/* Did a write reach the guest? RDI receives what it sees, then an exit as pio-out, again and again. Position independent
 * but for the data page (kDataAddress, machine_layout.h). */
        .section .rodata
        .code64

        .set    seen, 0xa020

        .macro  witness name:req
        .globl  witness_\name\()_begin, witness_\name\()_end
        .hidden witness_\name\()_begin, witness_\name\()_end
witness_\name\()_begin:
        .endm
        .macro  seen_by name:req
        out     %al, (%dx)
        jmp     witness_\name\()_begin
witness_\name\()_end:
        .endm

/* fpu, xsave, xsave2: the low half of XMM0, through memory: KVM's emulator knows MOVUPS and no MOVQ. */
        witness xmm
        movups  %xmm0, seen
        mov     seen, %rdi
        seen_by xmm

/* debugregs, at CPL 0. */
        witness dr0
        mov     %db0, %rdi
        seen_by dr0

/* msrs, at CPL 0: MSR_KERNEL_GS_BASE. RCX is nobody's; the port and the data are set anew. */
        witness kernel_gs
        mov     $0xc0000102, %ecx
        rdmsr
        shl     $32, %rdx
        lea     (%rdx, %rax), %rdi
        mov     $0x3f8, %edx
        mov     $0x42, %eax
        seen_by kernel_gs

        .section .note.GNU-stack, "", @progbits
