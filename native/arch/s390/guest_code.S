/* The guests: z/Architecture, supervisor state, DAT off, position independent. Each exits, advances %r6 by one
 * and loops. Labels ending in _at and _after frame the exiting instruction: KVM may report the PSW at either end. */
        .section .rodata
        .balign 8

        .macro code name:req
        .balign 2
        .globl  \name\()_begin, \name\()_end
        .hidden \name\()_begin, \name\()_end
\name\()_begin:
        .endm

        .macro guest name:req, instruction:req
        code    guest_\name
        .globl  guest_\name\()_at, guest_\name\()_after
        .hidden guest_\name\()_at, guest_\name\()_after
guest_\name\()_at:
        \instruction
guest_\name\()_after:
        aghi    %r6,1
        j       guest_\name\()_begin
guest_\name\()_end:
        .endm

/* DIAGNOSE X'500', a guest's call to the virtio device of its VMM. */
        guest   diag, "diag %r0,%r0,0x500"
/* SERVICE CALL, which KVM leaves to the VMM: how a guest writes to its console. */
        guest   service_call, ".insn rre,0xb2200000,%r2,%r3"

/* Is guest code native? %r7 times round a loop of 8 no-operations and a branch on count, then an exit as
 * diag. */
        code    guest_nop
        .rept   8
        nopr    %r0
        .endr
        brctg   %r7,guest_nop_begin
        diag    %r0,%r0,0x500
        j       guest_nop_begin
guest_nop_end:

/* Did a write reach the guest? %r8 receives what it sees, then an exit as diag. */
        .macro  witness name:req, store:req, load:req
        code    witness_\name
        \store
        \load
        diag    %r0,%r0,0x500
        j       witness_\name\()_begin
witness_\name\()_end:
        .endm

        witness prefix, "stpx 0(%r9)", "llgf %r8,0(%r9)"
        witness acrs, "lghi %r8,0", "ear %r8,%a7"
        witness crs, "stctg %c7,%c7,0(%r9)", "lg %r8,0(%r9)"
        witness arch0, "stckc 0(%r9)", "lg %r8,0(%r9)"
        witness fprs, "std %f4,0(%r9)", "lg %r8,0(%r9)"

        .section .note.GNU-stack, "", @progbits
