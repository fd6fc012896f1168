/* The guests: 64-bit little-endian code in real mode, position independent. Each exits, advances R31 by one and
 * loops; R29 is the MMIO address, R28 the data, R27 the hypercall, R30 receives what an exit brings back.
 * Nothing that must last is in R3 to R12: KVM writes those of them anew on the way back from a hypercall.
 * Labels ending in _at and _after frame the exiting instruction: KVM may report the address of either. */
        .machine power9
        .section .rodata
        .balign 4

        .macro code name:req
        .globl  \name\()_begin, \name\()_end
        .hidden \name\()_begin, \name\()_end
\name\()_begin:
        .endm

        .macro exits name:req, instruction:vararg
        .globl  guest_\name\()_at, guest_\name\()_after
        .hidden guest_\name\()_at, guest_\name\()_after
guest_\name\()_at:
        \instruction
guest_\name\()_after:
        .endm

        .macro count_and_loop name:req
        addi    31, 31, 1
        b       guest_\name\()_begin
guest_\name\()_end:
        .endm

        code    guest_mmio_write
        exits   mmio_write, stb 28, 0(29)
        count_and_loop mmio_write

        code    guest_mmio_read
        exits   mmio_read, lbz 30, 0(29)
        count_and_loop mmio_read

/* H_PUT_TERM_CHAR: the console, how many characters, the characters; its return value comes back in R3. */
        code    guest_hypercall
        mr      3, 27
        lis     4, 0x7100
        li      5, 1
        mr      6, 28
        exits   hypercall, sc 1
        mr      30, 3
        count_and_loop hypercall

/* Is guest code native? CTR times round a loop of 8 nops and a bdnz, then an exit as mmio-write. */
        code    guest_nop
        .rept   8
        nop
        .endr
        bdnz    guest_nop_begin
        stb     28, 0(29)
        b       guest_nop_begin
guest_nop_end:

/* Did a write of a group reach the guest? R30 receives what the group's register holds, then an exit as
 * mmio-write. */
        .macro witness name:req
        stb     28, 0(29)
        b       witness_\name\()_begin
witness_\name\()_end:
        .endm

        code    witness_one
        mfdar   30
        witness one

/* The sum of the first and the last register. */
        code    witness_fp
        mfvsrd  30, 0
        mfvsrd  26, 31
        add     30, 30, 26
        witness fp

        code    witness_vmx
        mfvsrd  30, 32
        mfvsrd  26, 63
        add     30, 30, 26
        witness vmx

        .section .note.GNU-stack, "", @progbits
