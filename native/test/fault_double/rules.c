#include "rules.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_RULES = 16, MOST_TEXT = 1024 };

static struct rule rules[MOST_RULES];
static size_t rule_count;
static uint64_t random_state;

static const char* const kFaults[] = {
    [FAULT_ERRNO] = "errno",
    [FAULT_ANSWER] = "answer",
    [FAULT_UNMADE] = "unmade",
    [FAULT_TWICE] = "twice",
    [FAULT_REASON] = "reason",
    [FAULT_FLIP] = "flip",
    [FAULT_FLIP_RUN] = "flip-run",
    [FAULT_FLIP_AREA] = "flip-area",
    [FAULT_FLIP_VCPU] = "flip-vcpu",
    [FAULT_STALE_AREA] = "stale-area",
    [FAULT_IGNORE_DIRTY] = "ignore-dirty",
    [FAULT_KEEP_DIRTY] = "keep-dirty",
    [FAULT_DELAY] = "delay",
    [FAULT_HANG] = "hang",
};
static const char* const kGroups[] = {"regs", "sregs", "events"};

// A test whose rule cannot be read must not pass.
static _Noreturn void refuse(const char* what, const char* text) {
  fprintf(stderr, "KVM_FAULT: %s: %s\n", what, text);
  _exit(99);
}

static size_t index_of(const char* const* names, size_t count, const char* name) {
  size_t i = 0;
  while (i < count && (names[i] == NULL || strcmp(names[i], name) != 0)) ++i;
  return i;
}

// `GROUP:BYTE.BIT`, the group only where it needs one.
static void read_bit(struct rule* rule, char* value) {
  char* const colon = strchr(value, ':');
  const size_t groups = sizeof kGroups / sizeof *kGroups;
  if (colon != NULL) {
    *colon = '\0';
    rule->group = (int)index_of(kGroups, groups, value);
    if ((size_t)rule->group == groups) refuse("no such group", value);
    value = colon + 1;
  }
  unsigned long byte = 0;
  unsigned bit = 0;
  if (sscanf(value, "%lu.%u", &byte, &bit) != 2 || bit > 7) refuse("no place of a bit", value);
  rule->byte = byte;
  rule->bit = bit;
}

static bool is_flip(enum fault fault) {
  return fault == FAULT_FLIP || fault == FAULT_FLIP_RUN || fault == FAULT_FLIP_AREA ||
         fault == FAULT_FLIP_VCPU;
}

static void read_word(struct rule* rule, char* word) {
  char* const equals = strchr(word, '=');
  char* const value = equals == NULL ? word + strlen(word) : equals + 1;
  if (equals != NULL) *equals = '\0';
  if (strcmp(word, "from") == 0) {
    rule->from = strtol(value, NULL, 0);
  } else if (strcmp(word, "count") == 0) {
    rule->count = strtol(value, NULL, 0);
  } else if (strcmp(word, "chance") == 0) {
    rule->chance = (unsigned)strtoul(value, NULL, 0);
  } else {
    const size_t faults = sizeof kFaults / sizeof *kFaults;
    rule->fault = (enum fault)index_of(kFaults, faults, word);
    if ((size_t)rule->fault == faults) refuse("no such fault", word);
    if (is_flip(rule->fault)) {
      read_bit(rule, value);
    } else {
      rule->value = number_named(value);
    }
  }
}

static void read_rule(char* text) {
  char* rest = NULL;
  char* word = strtok_r(text, " ", &rest);
  if (word == NULL) return;
  if (rule_count == MOST_RULES) refuse("too many rules", word);
  struct rule* const rule = &rules[rule_count++];
  *rule = (struct rule){.argument = -1, .from = 1, .chance = 100};
  const char* const colon = strchr(word, ':');
  rule->request = request_named(word, colon == NULL ? strlen(word) : (size_t)(colon - word));
  if (rule->request == 0) refuse("no such call", word);
  if (colon != NULL) rule->argument = strtol(colon + 1, NULL, 0);
  while ((word = strtok_r(NULL, " ", &rest)) != NULL) read_word(rule, word);
}

__attribute__((constructor)) static void read_rules(void) {
  static char text[MOST_TEXT];
  const char* const given = getenv("KVM_FAULT");
  const char* const seed = getenv("KVM_FAULT_SEED");
  random_state = (seed == NULL ? 1 : strtoull(seed, NULL, 10)) * 0x9e3779b97f4a7c15u + 1;
  if (given == NULL) return;
  if (strlen(given) >= sizeof text) refuse("too long", given);
  strcpy(text, given);
  char* rest = NULL;
  for (char* rule = strtok_r(text, ";", &rest); rule != NULL; rule = strtok_r(NULL, ";", &rest))
    read_rule(rule);
}

// xorshift64*; threads may draw the same number, which does no harm.
static unsigned percent(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (unsigned)((random_state * 0x2545f4914f6cdd1du) >> 32) % 100;
}

static void tell_once(const struct rule* rule) {
  const char* const path = getenv("KVM_FAULT_LOG");
  if (path == NULL || rule->met != 1) return;
  const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  char line[64];
  const int length =
      snprintf(line, sizeof line, "rule %zu met at call %ld\n", (size_t)(rule - rules), rule->seen);
  if (write(fd, line, (size_t)length) < 0) refuse("cannot write", path);
  close(fd);
}

static bool meets(struct rule* rule, unsigned long request, unsigned long argument) {
  if (rule->request != request && (rule->request != ANY_IOCTL || request <= CALL_READ)) return false;
  if (rule->argument >= 0 && (unsigned long)rule->argument != argument) return false;
  const long seen = __atomic_add_fetch(&rule->seen, 1, __ATOMIC_RELAXED);
  if (seen < rule->from || (rule->count != 0 && rule->met >= rule->count)) return false;
  if (rule->chance < 100 && percent() >= rule->chance) return false;
  __atomic_add_fetch(&rule->met, 1, __ATOMIC_RELAXED);
  tell_once(rule);
  return true;
}

const struct rule* rule_for(unsigned long request, unsigned long argument) {
  const struct rule* met = NULL;
  for (size_t i = 0; i < rule_count; ++i) {
    if (meets(&rules[i], request, argument) && met == NULL) met = &rules[i];
  }
  return met;
}
