/* Guests that are wrong on purpose: the proof must find each of them out. */
        .section .rodata
        .code64

        .macro broken name:req
        .globl  broken_\name\()_begin, broken_\name\()_end
broken_\name\()_begin:
        .endm
        .macro end_broken name:req
broken_\name\()_end:
        .endm

/* The back-jump skips the counter. */
        broken  skips_counter
1:      out     %al, (%dx)
        jmp     1b
        add     $0x10000, %rbx
        end_broken skips_counter

/* Counts twice a loop. */
        broken  counts_twice
1:      out     %al, (%dx)
        add     $0x10000, %rbx
        add     $0x10000, %rbx
        jmp     1b
        end_broken counts_twice

/* Another port than declared. */
        broken  wrong_port
1:      mov     $0x2f8, %edx
        out     %al, (%dx)
        add     $0x10000, %rbx
        jmp     1b
        end_broken wrong_port

/* Throws the byte away that userspace supplied. */
        broken  drops_input
1:      in      (%dx), %al
        add     $0x10000, %rbx
        xor     %eax, %eax
        jmp     1b
        end_broken drops_input

/* Passes on the first byte that userspace supplied for ever. */
        broken  keeps_first_input
1:      in      (%dx), %al
        test    %r9, %r9
        jnz     2f
        mov     %rax, %r8
        inc     %r9
2:      mov     %r8, %rax
        add     $0x10000, %rbx
        jmp     1b
        end_broken keeps_first_input

/* Exits from another place than declared. */
        broken  exits_elsewhere
1:      nop
        nop
        nop
        out     %al, (%dx)
        add     $0x10000, %rbx
        jmp     1b
        end_broken exits_elsewhere

/* Counts eleven exits, then no more. */
        broken  stops_counting
1:      out     %al, (%dx)
        cmp     $0xb0000, %rbx
        jae     1b
        add     $0x10000, %rbx
        jmp     1b
        end_broken stops_counting

/* Halts instead of the twelfth exit. */
        broken  halts_later
1:      out     %al, (%dx)
        add     $0x10000, %rbx
        cmp     $0xb0000, %rbx
        jb      1b
        hlt
        end_broken halts_later

/* Never exits. */
        broken  never_exits
1:      jmp     1b
        end_broken never_exits

/* No error: pio-out with one instruction more, for the account. */
        .globl  longer_pio_out_begin, longer_pio_out_end
longer_pio_out_begin:
1:      out     %al, (%dx)
        nop
        add     $0x10000, %rbx
        jmp     1b
longer_pio_out_end:

        .section .note.GNU-stack, "", @progbits
