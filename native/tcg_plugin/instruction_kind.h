#pragma once

#include <stddef.h>
#include <stdint.h>

// Which way the flow of control can leave an instruction, as far as a call tree needs to know. The letters
// are the KIND of the recording.
enum kind {
  KIND_PLAIN = '-',
  KIND_CALL = 'c',
  KIND_RETURN = 'r',
  KIND_SYSTEM_CALL = 's',
  KIND_SYSTEM_RETURN = 't',
  KIND_ENTER_GUEST = 'g',
  KIND_COUNTER = 'k',
  KIND_MARK_BEGIN = 'B',
  KIND_MARK_END = 'E',
};

// By the bytes of one x86 instruction, read as 64-bit code.
enum kind kind_of(const uint8_t* code, size_t size);
