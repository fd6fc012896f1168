/* The guests: A64 at EL1 with the MMU off, position independent. Each exits, advances X19 by one and loops; X0
 * holds the data and the PSCI function, X1 the MMIO address. Labels ending in _at and _after frame the exiting
 * instruction: KVM may report the PC at either end. */
        .section .rodata
        .balign 4

        .macro code name:req
        .globl  \name\()_begin, \name\()_end
        .hidden \name\()_begin, \name\()_end
\name\()_begin:
        .endm

        .macro guest name:req, instruction:vararg
        code    guest_\name
        .globl  guest_\name\()_at, guest_\name\()_after
        .hidden guest_\name\()_at, guest_\name\()_after
guest_\name\()_at:
        \instruction
guest_\name\()_after:
        add     x19, x19, #1
        b       guest_\name\()_begin
guest_\name\()_end:
        .endm

        guest   mmio_write, strb w0, [x1]
        guest   mmio_read, ldrb w0, [x1]
        guest   system_event, hvc #0

/* Is guest code native? X21 times round a loop of 8 nops, a subs and a b.ne, then an exit as mmio-write. */
        code    guest_nop
        .rept   8
        nop
        .endr
        subs    x21, x21, #1
        b.ne    guest_nop_begin
        strb    w0, [x1]
        b       guest_nop_begin
guest_nop_end:

/* Did a write reach the guest? X20 receives what it sees, then an exit as mmio-write. */
        code    witness_sysregs
        mrs     x20, tpidr_el1
        strb    w0, [x1]
        b       witness_sysregs_begin
witness_sysregs_end:

        code    witness_fpsimd
        umov    x20, v0.d[0]
        umov    x21, v31.d[1]
        add     x20, x20, x21
        strb    w0, [x1]
        b       witness_fpsimd_begin
witness_fpsimd_end:

/* The pending SError is let in; its vector below puts the syndrome into X20 and exits. */
        code    witness_events
        strb    w0, [x1]
        msr     daifclr, #4
        isb
        b       witness_events_begin
witness_events_end:

/* The exception vectors (VBAR_EL1), 16 of 128 bytes. SError at EL1 with SP_EL1 exits as mmio-write; any other
 * exception was not meant to happen and exits from the next address, where no guest's declared exit is. */
        .macro  unexpected offset:req
        .org    vectors_begin + \offset
        strb    w0, [x1, #1]
        b       vectors_begin + \offset
        .endm

        .balign 128
        code    vectors
        .irp    offset, 0x000, 0x080, 0x100, 0x180, 0x200, 0x280, 0x300
        unexpected \offset
        .endr
        .org    vectors_begin + 0x380
        mrs     x20, esr_el1
        and     x20, x20, #0x1ffffff
        strb    w0, [x1]
        eret
        .irp    offset, 0x400, 0x480, 0x500, 0x580, 0x600, 0x680, 0x700, 0x780
        unexpected \offset
        .endr
vectors_end:

        .section .note.GNU-stack, "", @progbits
