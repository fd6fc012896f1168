// A QEMU TCG plugin that writes down every instruction executed between two marks: what `attribute` adds up
// by kernel function. It only records; windows, symbols and the call tree are made by
// src/measure/attribution/.
//
// The file it writes, one record a line:
//   kvm-exit-bench-trace 1
//   begin                   the begin mark was executed
//   i ADDRESS KIND SIZE CODE
//                           defines the next instruction number (from 0) and executes it once; ADDRESS and
//                           CODE, its bytes, in hex
//   x FIRST LAST            executes the instructions numbered FIRST..LAST, one after the other
//   end                     the end mark was executed
#include <dlfcn.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instruction_kind.h"
#include "qemu_plugin_api.h"

static const uint32_t kNotNumbered = UINT32_MAX;

struct instruction {
  uint64_t address;
  uint32_t number;
  uint8_t size;
  uint8_t kind;
  uint8_t code[15];
};

static FILE* output;
static qemu_plugin_id_t plugin;
// Whether instructions other than marks get a callback when they are translated.
static bool instrumenting;
static bool recording;
static uint32_t numbered;
// The run of consecutive numbers that has not been written yet; empty while run_first is kNotNumbered.
static uint32_t run_first = UINT32_MAX;
static uint32_t run_last;
// One of the two, by the version of QEMU's interface.
static borrow_data_function borrow_data;
static copy_data_function copy_data;

static void write_run(void) {
  if (run_first != kNotNumbered) fprintf(output, "x %" PRIu32 " %" PRIu32 "\n", run_first, run_last);
  run_first = kNotNumbered;
}

static void record(struct instruction* instruction) {
  if (instruction->number == kNotNumbered) {
    write_run();
    instruction->number = numbered++;
    fprintf(output, "i %" PRIx64 " %c %u ", instruction->address, instruction->kind, instruction->size);
    for (size_t i = 0; i < instruction->size && i < sizeof instruction->code; ++i)
      fprintf(output, "%02x", instruction->code[i]);
    fputc('\n', output);
    return;
  }
  if (run_first != kNotNumbered && instruction->number == run_last + 1) {
    run_last = instruction->number;
    return;
  }
  write_run();
  run_first = run_last = instruction->number;
}

static void on_instruction(unsigned int vcpu, void* data) {
  (void)vcpu;
  if (recording) record(data);
}

static void register_callbacks(qemu_plugin_id_t id);

// QEMU forgets every translation when a plugin is reset. So the boot before the first mark runs at full
// speed, and so does what comes after the last: a reset at each throws away the translations of the other
// sort.
static void on_mark(unsigned int vcpu, void* data) {
  (void)vcpu;
  const struct instruction* mark = data;
  write_run();
  recording = mark->kind == KIND_MARK_BEGIN;
  fputs(recording ? "begin\n" : "end\n", output);
  fflush(output);
  instrumenting = recording;
  qemu_plugin_reset(plugin, register_callbacks);
}

static size_t copy_code(const struct qemu_plugin_insn* instruction, uint8_t* code, size_t capacity) {
  if (copy_data != NULL) return copy_data(instruction, code, capacity);
  size_t size = qemu_plugin_insn_size(instruction);
  if (size > capacity) size = capacity;
  memcpy(code, borrow_data(instruction), size);
  return size;
}

// QEMU keeps the pointers as long as the translation lives, which a plugin is not told; so they are never
// freed: some 24 bytes for each of the few hundred thousand instructions a boot translates.
static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb* block) {
  (void)id;
  const size_t count = qemu_plugin_tb_n_insns(block);
  struct instruction* instructions = calloc(count, sizeof *instructions);
  if (instructions == NULL) abort();
  for (size_t i = 0; i < count; ++i) {
    struct qemu_plugin_insn* translated = qemu_plugin_tb_get_insn(block, i);
    uint8_t code[16] = {0};
    const size_t size = copy_code(translated, code, sizeof code);
    const enum kind kind = kind_of(code, size);
    instructions[i] =
        (struct instruction){qemu_plugin_insn_vaddr(translated), kNotNumbered, (uint8_t)size, kind, {0}};
    memcpy(instructions[i].code, code, sizeof instructions[i].code);
    const bool mark = kind == KIND_MARK_BEGIN || kind == KIND_MARK_END;
    if (!mark && !instrumenting) continue;
    qemu_plugin_register_vcpu_insn_exec_cb(translated, mark ? on_mark : on_instruction,
                                           QEMU_PLUGIN_CB_NO_REGS, &instructions[i]);
  }
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void* data) {
  (void)id;
  (void)data;
  write_run();
  fclose(output);
}

static void register_callbacks(qemu_plugin_id_t id) {
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
}

int qemu_plugin_version;

// QEMU reads qemu_plugin_version after loading the object and refuses a version outside the range it serves,
// which it does not tell before. What it exports does: the newest version whose function is there.
__attribute__((constructor)) static void choose_version(void) {
  static const struct {
    const char* function;
    int version;
  } kNewest[] = {
      {"qemu_plugin_write_register", 5},
      {"qemu_plugin_read_memory_vaddr", 4},
      {"qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu", 2},
  };
  qemu_plugin_version = 1;
  for (size_t i = 0; i < sizeof kNewest / sizeof kNewest[0]; ++i) {
    if (dlsym(RTLD_DEFAULT, kNewest[i].function) == NULL) continue;
    qemu_plugin_version = kNewest[i].version;
    return;
  }
}

// Argument: trace=FILE. Refuses anything but one x86-64 CPU.
int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  static const char kTrace[] = "trace=";
  const bool named = argc == 1 && strncmp(argv[0], kTrace, sizeof kTrace - 1) == 0;
  if (!named || strcmp(info->target_name, "x86_64") != 0 || info->system.smp_vcpus != 1) {
    fputs("attribute: needs trace=FILE and a machine of one x86_64 CPU\n", stderr);
    return 1;
  }
  void* const data = dlsym(RTLD_DEFAULT, "qemu_plugin_insn_data");
  if (info->version.cur >= 3) {
    copy_data = (copy_data_function)data;
  } else {
    borrow_data = (borrow_data_function)data;
  }
  output = fopen(argv[0] + sizeof kTrace - 1, "we");
  if (output == NULL) {
    perror(argv[0]);
    return 1;
  }
  fputs("kvm-exit-bench-trace 1\n", output);
  plugin = id;
  register_callbacks(id);
  return 0;
}
