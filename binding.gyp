{
  # The native core for JavaScript. Only native/addon sees Node's N-API headers: core and arch are a library of their
  # own that builds without them (native/Makefile builds the same sources with no Node at all). On an arch or system
  # without support nothing is built, and the loader in src/measure/native.ts says so.
  "target_defaults": {
    "cflags!": ["-fno-exceptions"],
    "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17"],
    "cflags": ["-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter"],
    "cflags_cc": ["-std=c++20"],
    "include_dirs": ["native", "native/arch/x86"],
  },
  "conditions": [
    ["OS=='linux' and target_arch=='x64'", {
      "targets": [
        {
          "target_name": "core",
          "type": "static_library",
          "cflags": ["-fPIC"],
          "sources": [
            "native/core/block.cc",
            "native/core/block_proof.cc",
            "native/core/clock.cc",
            "native/core/control_proof.cc",
            "native/core/controls.cc",
            "native/core/delay.cc",
            "native/core/guest.cc",
            "native/core/host_file.cc",
            "native/core/host_files.cc",
            "native/core/kvm_error.cc",
            "native/core/loaded_guest.cc",
            "native/core/mapping.cc",
            "native/core/noise.cc",
            "native/core/pinning.cc",
            "native/core/probe.cc",
            "native/core/register_calls.cc",
            "native/core/session.cc",
            "native/core/session_verify.cc",
            "native/core/verify.cc",
            "native/core/vm.cc",
            "native/core/watchdog.cc",
            "native/core/witness.cc",
            "native/arch/x86/groups.cc",
            "native/arch/x86/guest_code.S",
            "native/arch/x86/guests.cc",
            "native/arch/x86/machine.cc",
            "native/wire/describe_host.cc",
            "native/wire/describe_launch.cc",
            "native/wire/read_spec.cc",
            "native/wire/value.cc",
          ],
        },
        {
          "target_name": "kvm_exit_bench",
          "dependencies": ["core"],
          "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
          "defines": ["NAPI_CPP_EXCEPTIONS", "NAPI_VERSION=8"],
          "sources": [
            "native/addon/addon.cc",
            "native/addon/js_value.cc",
            "native/addon/session_wrap.cc",
            "native/addon/worker.cc",
          ],
        },
        {
          # The same core without Node, static: what runs inside emulated hosts and on remote ones. node-gyp hands Node's
          # headers to every target; that none is used is what native/Makefile proves, which builds it without them.
          "target_name": "kvm_exit_bench_runner",
          "type": "executable",
          "dependencies": ["core"],
          "include_dirs": ["native/third_party"],
          "ldflags": ["-static", "-s"],
          "sources": [
            "native/runner/init.cc",
            "native/runner/json.cc",
            "native/runner/main.cc",
            "native/runner/tape.cc",
            "native/runner/symbols.cc",
            "native/runner/serve.cc",
          ],
        },
        {
          "target_name": "kvm_exit_bench_harness",
          "dependencies": ["core"],
          "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
          "defines": ["NAPI_CPP_EXCEPTIONS", "NAPI_VERSION=8"],
          "sources": ["bench/native/hand_loop.c", "bench/native/harness_addon.cc"],
        },
      ],
    }, {
      "targets": [{ "target_name": "kvm_exit_bench", "type": "none" }],
    }],
  ],
}
