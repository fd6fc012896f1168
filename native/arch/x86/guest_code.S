/* The guests: 64-bit code, position independent, the same bytes at CPL 0 and CPL 3. Each exits, advances RBX by
 * one and loops; DX is the port, RSI the MMIO address, AL the data. Labels ending in _at and _after frame the
 * exiting instruction: KVM may report RIP at either. */
        .section .rodata
        .code64

        .macro guest name:req, instruction:vararg
        .globl  guest_\name\()_begin, guest_\name\()_after, guest_\name\()_end
        .hidden guest_\name\()_begin, guest_\name\()_after, guest_\name\()_end
guest_\name\()_begin:
        \instruction
guest_\name\()_after:
        inc     %rbx
        jmp     guest_\name\()_begin
guest_\name\()_end:
        .endm

        guest   pio_out, out %al, (%dx)
        guest   pio_in, in (%dx), %al
        guest   mmio_write, mov %al, (%rsi)
        guest   mmio_read, mov (%rsi), %al
        guest   hlt, hlt

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
