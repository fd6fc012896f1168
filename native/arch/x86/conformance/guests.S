/* Guests of the conformance checks: 64-bit code, position independent. What they see they store from 0xa100 on
 * (kSeenAddress), then they exit by `out` to port 0x80. */
        .section .rodata
        .code64

        .macro  code name:req
        .globl  conformance_\name\()_begin, conformance_\name\()_end
        .hidden conformance_\name\()_begin, conformance_\name\()_end
conformance_\name\()_begin:
        .endm
        .macro  done name:req
        out     %al, $0x80
        jmp     conformance_\name\()_begin
conformance_\name\()_end:
        .endm

/* All of kvm_regs but RIP, in the order of the struct. */
        code    regs
        .set    slot, 0xa100
        .irp    register, rax, rbx, rcx, rdx, rsi, rdi, rsp, rbp, r8, r9, r10, r11, r12, r13, r14, r15
        mov     %\register, slot
        .set    slot, slot + 8
        .endr
        pushfq
        popq    0xa188
        done    regs

/* Of kvm_sregs what ring 0 can look at: CR0, CR2, CR3, CR4, EFER, what lies at FS:0 and GS:0, then the selectors. */
        code    sregs
        .set    slot, 0xa100
        .irp    register, cr0, cr2, cr3, cr4
        mov     %\register, %rax
        mov     %rax, slot
        .set    slot, slot + 8
        .endr
        mov     $0xc0000080, %ecx
        rdmsr
        mov     %eax, 0xa120
        mov     %edx, 0xa124
        mov     %fs:0, %rax
        mov     %rax, 0xa128
        mov     %gs:0, %rax
        mov     %rax, 0xa130
        .set    slot, 0xa138
        .irp    register, ds, es, fs, gs, ss
        xor     %eax, %eax
        mov     %\register, %eax
        mov     %rax, slot
        .set    slot, slot + 8
        .endr
        sgdt    0xa160
        sidt    0xa170
        done    sregs

/* Where userspace points RIP: RDI tells that it came here. */
        code    elsewhere
        mov     $0x5eed, %edi
        done    elsewhere

/* Steps to be taken one at a time. */
        code    steps
        inc     %rdi
        inc     %rdi
        inc     %rdi
        inc     %rdi
        inc     %rdi
        inc     %rdi
        inc     %rdi
        inc     %rdi
        done    steps

        .section .note.GNU-stack, "", @progbits
