/* The guests: RV64 in VS mode without paging, position independent. Each exits, advances s2 by one and loops; a0
 * holds the data, s1 the MMIO address, a7 the SBI extension. Labels ending in _at and _after frame the exiting
 * instruction: KVM may report the PC at either end. */
        .section .rodata
        .option norvc
        .option norelax
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
        addi    s2, s2, 1
        j       guest_\name\()_begin
guest_\name\()_end:
        .endm

        guest   mmio_write, sb a0, (s1)
        guest   mmio_read, lbu a0, (s1)
        guest   sbi, ecall

/* Is guest code native? s4 times round a loop of 8 nops, an addi and a bnez, then an exit as mmio-write. */
        code    guest_nop
        .rept   8
        nop
        .endr
        addi    s4, s4, -1
        bnez    s4, guest_nop_begin
        sb      a0, (s1)
        j       guest_nop_begin
guest_nop_end:

/* Did a write reach the guest? s3 receives what it sees, then an exit as mmio-write. */
        code    witness_csr
        csrr    s3, sscratch
        sb      a0, (s1)
        j       witness_csr_begin
witness_csr_end:

        code    witness_fp
        fmv.x.d s3, f0
        fmv.x.d s4, f31
        add     s3, s3, s4
        sb      a0, (s1)
        j       witness_fp_begin
witness_fp_end:

/* Where exceptions go (stvec): none was meant to happen, so each exits from the next address, where no guest's
 * declared exit is. */
        code    vectors
        sb      a0, 1(s1)
        j       vectors_begin
vectors_end:

        .section .note.GNU-stack, "", @progbits
