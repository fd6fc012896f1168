#include "instruction_kind.h"

#include <string.h>

// nopl DISPLACEMENT(%rax) with a displacement that no compiler emits: "BEXK" and "EEXK". A long no-op reads
// no memory, costs one instruction, and is legal in userspace (class Recording, native/runner/serve.cc).
static const uint8_t kMarkBegin[] = {0x0f, 0x1f, 0x80, 'B', 'E', 'X', 'K'};
static const uint8_t kMarkEnd[] = {0x0f, 0x1f, 0x80, 'E', 'E', 'X', 'K'};

static size_t skip_prefixes(const uint8_t* code, size_t size) {
  size_t at = 0;
  while (at < size && (memchr("\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3", code[at], 11) != NULL)) ++at;
  if (at < size && (code[at] & 0xf0) == 0x40) ++at;  // REX
  return at;
}

static enum kind two_byte_kind(const uint8_t* code, size_t size) {
  switch (code[0]) {
    case 0x05:  // syscall
    case 0x34:  // sysenter
      return KIND_SYSTEM_CALL;
    case 0x07:  // sysret
    case 0x35:  // sysexit
      return KIND_SYSTEM_RETURN;
    case 0x31:  // rdtsc
      return KIND_COUNTER;
    case 0x01:
      if (size > 1 && code[1] == 0xd8) return KIND_ENTER_GUEST;  // vmrun
      if (size > 1 && code[1] == 0xf9) return KIND_COUNTER;      // rdtscp
      break;
  }
  return KIND_PLAIN;
}

// AMD64 Architecture Programmer's Manual, volume 3, appendix A (opcode maps), for 64-bit mode.
enum kind kind_of(const uint8_t* code, size_t size) {
  if (size == sizeof kMarkBegin && memcmp(code, kMarkBegin, size) == 0) return KIND_MARK_BEGIN;
  if (size == sizeof kMarkEnd && memcmp(code, kMarkEnd, size) == 0) return KIND_MARK_END;
  const size_t at = skip_prefixes(code, size);
  if (at >= size) return KIND_PLAIN;
  switch (code[at]) {
    case 0xe8:
      return KIND_CALL;
    case 0xc2:
    case 0xc3:
    case 0xca:
    case 0xcb:
      return KIND_RETURN;
    case 0xcf:
      return KIND_SYSTEM_RETURN;
    case 0xff:  // /2 and /3 are the indirect calls
      return at + 1 < size && ((code[at + 1] >> 3) & 6) == 2 ? KIND_CALL : KIND_PLAIN;
    case 0x0f:
      return at + 1 < size ? two_byte_kind(code + at + 1, size - at - 1) : KIND_PLAIN;
  }
  return KIND_PLAIN;
}
