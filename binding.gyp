{
  # The native core for JavaScript. Only native/addon sees Node's N-API headers: core and arch are a library of their
  # own that builds without them. native/Makefile, which builds the same sources with no Node at all, says which
  # sources an arch has. On a system without support nothing is built, and src/measure/core_binary.ts says so.
  "variables": {
    "native_arch%": "",
    "conditions": [
      ["OS=='linux' and target_arch=='x64'", { "native_arch": "x86" }],
      ["OS=='linux' and target_arch=='arm64'", { "native_arch": "arm64" }],
      ["OS=='linux' and target_arch=='riscv64'", { "native_arch": "riscv" }],
      ["OS=='linux' and target_arch=='ppc64'", { "native_arch": "powerpc" }],
      ["OS=='linux' and target_arch=='s390x'", { "native_arch": "s390" }],
    ],
  },
  "target_defaults": {
    "cflags!": ["-fno-exceptions"],
    "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17"],
    "cflags": ["-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter"],
    "cflags_cc": ["-std=c++20"],
    "include_dirs": ["native", "native/arch/<(native_arch)", "native/third_party"],
  },
  "conditions": [
    ["native_arch!=''", {
      "targets": [
        {
          "target_name": "core",
          "type": "static_library",
          "cflags": ["-fPIC"],
          "sources": ["<!@(make -s --no-print-directory -C native sources-of-core ARCH=<(native_arch))"],
        },
        {
          "target_name": "kvm_exit_bench",
          "dependencies": ["core"],
          "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
          "defines": ["NAPI_CPP_EXCEPTIONS", "NAPI_VERSION=8"],
          # The C++ library goes into it, so that it asks for nothing of a host but its C library.
          "ldflags": ["-static-libstdc++", "-static-libgcc"],
          "sources": ["<!@(make -s --no-print-directory -C native sources-of-addon)"],
        },
        {
          # The same core without Node, static: what runs inside emulated hosts and on remote ones. node-gyp hands Node's
          # headers to every target; that none is used is what native/Makefile proves, which builds it without them.
          "target_name": "kvm_exit_bench_runner",
          "type": "executable",
          "dependencies": ["core"],
          "ldflags": ["-static", "-s"],
          "sources": ["<!@(make -s --no-print-directory -C native sources-of-runner)"],
        },
      ],
    }, {
      "targets": [{ "target_name": "kvm_exit_bench", "type": "none" }],
    }],
    # What the harness is measured against is written for x86.
    ["native_arch=='x86'", {
      "targets": [
        {
          "target_name": "kvm_exit_bench_harness",
          "dependencies": ["core"],
          "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
          "defines": ["NAPI_CPP_EXCEPTIONS", "NAPI_VERSION=8"],
          "sources": ["bench/native/hand_loop.c", "bench/native/harness_addon.cc"],
        },
        {
          # What boots in a VMM: no library, no core.
          "target_name": "kvm_exit_bench_vmm_guest",
          "type": "none",
          "actions": [{
            "action_name": "link",
            "inputs": ["native/vmm_guest/guest.S", "native/vmm_guest/guest.ld"],
            "outputs": ["<(PRODUCT_DIR)/kvm_exit_bench_vmm_guest.elf"],
            "action": ["make", "-s", "-C", "native", "vmm-guest", "BUILD=<(PRODUCT_DIR)"],
          }],
        },
        {
          # An independent program: it shares nothing with the core.
          "target_name": "kvm_exit_bench_ratios",
          "type": "executable",
          "sources": ["bench/native/ratio_vm.c", "bench/native/ratios.c"],
        },
      ],
    }],
  ],
}
