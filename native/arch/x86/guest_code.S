/* The guests: 64-bit code, position independent, the same bytes at CPL 0 and CPL 3. Each exits, advances the
 * counter and loops; DX is the port, RSI the MMIO address, AL the data. The counter is RBX from bit 16 on, so that RBX is
 * also a page's address, which a hypercall passes there. Labels ending in _at and _after frame the
 * exiting instruction: KVM may report RIP at either. */
        .section .rodata
        .code64

        .macro guest name:req, instruction:vararg
        .globl  guest_\name\()_begin, guest_\name\()_after, guest_\name\()_end
        .hidden guest_\name\()_begin, guest_\name\()_after, guest_\name\()_end
guest_\name\()_begin:
        \instruction
guest_\name\()_after:
        add     $0x10000, %rbx
        jmp     guest_\name\()_begin
guest_\name\()_end:
        .endm

        guest   pio_out, out %al, (%dx)
        guest   pio_in, in (%dx), %al
        guest   mmio_write, mov %al, (%rsi)
        guest   mmio_read, mov (%rsi), %al
        guest   hlt, hlt

/* KVM_HC_MAP_GPA_RANGE of RCX pages from RBX on: the number is set anew, since RAX receives the answer. On Intel KVM
 * puts VMCALL in its place, which is as long. */
        .globl  guest_hypercall_begin, guest_hypercall_at, guest_hypercall_after, guest_hypercall_end
        .hidden guest_hypercall_begin, guest_hypercall_at, guest_hypercall_after, guest_hypercall_end
guest_hypercall_begin:
        mov     $12, %eax
guest_hypercall_at:
        vmmcall
guest_hypercall_after:
        add     $0x10000, %rbx
        jmp     guest_hypercall_begin
guest_hypercall_end:

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
