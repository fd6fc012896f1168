// What the plugin uses of QEMU's plugin interface, declared by hand from its documentation
// (docs/devel/tcg-plugins.rst): Debian and Ubuntu build QEMU with plugins but package no qemu-plugin.h. QEMU
// keeps these as a versioned interface; what differs between versions 1 (QEMU 6.0) and 5 (10.1) is said where
// it matters.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORTED __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;

typedef struct qemu_info_t {
  const char* target_name;
  struct {
    int min;
    int cur;
  } version;
  bool system_emulation;
  struct {
    int smp_vcpus;
    int max_vcpus;
  } system;
} qemu_info_t;

struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

// What a plugin exports.
extern EXPORTED int qemu_plugin_version;
EXPORTED int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv);

// What QEMU exports.
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*callback)(qemu_plugin_id_t, struct qemu_plugin_tb*));
void qemu_plugin_reset(qemu_plugin_id_t id, void (*done)(qemu_plugin_id_t));
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t, void*),
                                    void* data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn* instruction,
                                            void (*callback)(unsigned int vcpu, void* data),
                                            enum qemu_plugin_cb_flags flags, void* data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* block, size_t index);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn* instruction);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn* instruction);

// qemu_plugin_insn_data lends the bytes up to version 2 and copies them since version 3; one name of two
// types is looked up, not linked.
typedef const void* (*borrow_data_function)(const struct qemu_plugin_insn* instruction);
typedef size_t (*copy_data_function)(const struct qemu_plugin_insn* instruction, void* to, size_t capacity);
