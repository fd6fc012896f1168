/* The guests of ratios.c, by hand. */
#ifndef RATIO_GUESTS_H
#define RATIO_GUESTS_H

#include "ratio_vm.h"

/* Turns of a guest's loop have as many instructions as those of the guest that they are compared with: where
 * guest code is emulated, an instruction is a tenth of an exit. */
/* clang-format off */
static const uint8_t RDMSR[] = {0x0f, 0x32,              /* rdmsr */
                                0x48, 0xff, 0xc3,        /* inc rbx */
                                0xeb, 0xf9};             /* jmp */
static const uint8_t STEP[] = {0xeb, 0xfe};              /* jmp to itself */
static const uint8_t STORE[] = {0x48, 0x89, 0x07,        /* mov [rdi], rax */
                                0x48, 0xff, 0xc3,        /* inc rbx */
                                0xeb, 0xf8};             /* jmp */
static const uint8_t LOAD[] = {0x48, 0x8b, 0x07,         /* mov rax, [rdi] */
                               0x48, 0xff, 0xc3,         /* inc rbx */
                               0xeb, 0xf8};              /* jmp */
#define OUTSB(count)                                                                                 \
  {0xb9, count, 0, 0, 0,        /* mov ecx, count */                                                 \
   0x4c, 0x89, 0xf6,            /* mov rsi, r14 */                                                   \
   0xf3, 0x6e,                  /* rep outsb */                                                      \
   0x48, 0xff, 0xc3,            /* inc rbx */                                                        \
   0xeb, 0xf1}                  /* jmp */
static const uint8_t INSB_16[] = {0xb9, 16, 0, 0, 0,      /* mov ecx, 16 */
                                  0x4c, 0x89, 0xf7,       /* mov rdi, r14 */
                                  0xf3, 0x6c,             /* rep insb */
                                  0x8a, 0x47, 0xff,       /* mov al, [rdi - 1] */
                                  0x48, 0xff, 0xc3,       /* inc rbx */
                                  0xeb, 0xee};            /* jmp */
/* clang-format on */
static const uint8_t OUTSB_1[] = OUTSB(1);
static const uint8_t OUTSB_16[] = OUTSB(16);

#define CASE(name, ring, code, reason) \
  { name, ring, code, sizeof code, reason, 0, 0 }
static const struct guest_case CASES[] = {
    {"rdmsr", 0, RDMSR, sizeof RDMSR, KVM_EXIT_X86_RDMSR, KVM_MSR_EXIT_REASON_UNKNOWN, 0},
    {"single-step", 0, STEP, sizeof STEP, KVM_EXIT_DEBUG, 0, 1},
    {"single-step", 3, STEP, sizeof STEP, KVM_EXIT_DEBUG, 0, 1},
    CASE("rep-outsb-1", 0, OUTSB_1, KVM_EXIT_IO),
    CASE("rep-outsb-1", 3, OUTSB_1, KVM_EXIT_IO),
    CASE("rep-outsb-16", 0, OUTSB_16, KVM_EXIT_IO),
    CASE("rep-outsb-16", 3, OUTSB_16, KVM_EXIT_IO),
    CASE("rep-insb-16", 0, INSB_16, KVM_EXIT_IO),
    CASE("rep-insb-16", 3, INSB_16, KVM_EXIT_IO),
    CASE("mmio-store-8", 0, STORE, KVM_EXIT_MMIO),
    CASE("mmio-store-8", 3, STORE, KVM_EXIT_MMIO),
    CASE("mmio-load-8", 0, LOAD, KVM_EXIT_MMIO),
    CASE("mmio-load-8", 3, LOAD, KVM_EXIT_MMIO),
};
enum { CASE_COUNT = sizeof CASES / sizeof CASES[0] };

#endif
