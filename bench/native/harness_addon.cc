// The harness under test: its loop and a hand-written C loop on the same vCPU, in one process. Not part of
// the product's addon.
#include <napi.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "core/host/pinning.h"
#include "core/loop/block.h"
#include "core/proof/guest_proof.h"
#include "hand_loop.h"

namespace {

using namespace kvm_exit_bench;

using HandLoop = uint64_t (*)(int, kvm_run*, uint32_t, uint32_t, uint64_t*, uint64_t*);
struct Arm {
  const char* transfer;
  Transfer kind;
  HandLoop hand;
};
constexpr std::array<Arm, 3> kArms = {{{"none", Transfer::kNone, hand_loop_none},
                                       {"ioctl", Transfer::kIoctl, hand_loop_ioctl},
                                       {"sync", Transfer::kSync, hand_loop_sync}}};

// Harness(device, mode): one vCPU with the pio-out guest; block(transfer, "harness" | "hand", exits).
class Harness : public Napi::ObjectWrap<Harness> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Harness", {InstanceMethod<&Harness::block>("block")});
  }

  explicit Harness(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Harness>(info) {
    try {
      pin_to_cpu(-1);
      device_ = std::make_unique<Device>(info[0].As<Napi::String>().Utf8Value());
      watchdog_ = std::make_unique<Watchdog>(std::chrono::seconds(2));
      const std::string mode = info[1].As<Napi::String>().Utf8Value();
      const Guest* guest = find_guest("pio-out", mode);
      if (guest == nullptr) throw std::runtime_error("no pio-out guest in mode " + mode);
      loaded_ = std::make_unique<LoadedGuest>(*device_, *guest, *watchdog_);
      const Proof proof = prove_guest(*loaded_, *guest);
      if (!proof.holds()) throw std::runtime_error(proof.reason);
    } catch (const std::exception& error) {
      throw Napi::Error::New(info.Env(), error.what());
    }
  }

 private:
  // Median over sub-batches, ticks per exit, by the same rule for both loops.
  Napi::Value block(const Napi::CallbackInfo& info) {
    const std::string transfer = info[0].As<Napi::String>().Utf8Value();
    const bool by_hand = info[1].As<Napi::String>().Utf8Value() == "hand";
    stamps_.resize(info[2].As<Napi::Number>().Uint32Value());
    const auto arm =
        std::find_if(kArms.begin(), kArms.end(), [&](const Arm& a) { return transfer == a.transfer; });
    if (arm == kArms.end() || stamps_.empty() || stamps_.size() % kSubBatches != 0) {
      throw Napi::Error::New(info.Env(), "block(transfer, loop, exits): exits must be a multiple of 16");
    }
    try {
      const BlockValue value = by_hand ? hand_block(*arm) : harness_block(*arm);
      return Napi::Number::New(info.Env(), value.median);
    } catch (const std::exception& error) {
      throw Napi::Error::New(info.Env(), error.what());
    }
  }

  BlockValue harness_block(const Arm& arm) {
    const RegisterGroup* const regs[] = {find_group("regs")};
    const GroupList groups = arm.kind == Transfer::kNone ? GroupList{} : GroupList(regs);
    BlockContext context{loaded_.get(), groups, &copies_, stamps_, 0};
    return block_function(choose_clock(), arm.kind, Direction::kBoth, 1)(context);
  }

  BlockValue hand_block(const Arm& arm) {
    uint64_t sum = 0;
    std::array<uint64_t, 2> warm_up;
    loaded_->enter_to_declared_exit();
    const uint32_t reason = loaded_->declared().reason;
    arm.hand(loaded_->vcpu_fd(), loaded_->run(), reason, 2, warm_up.data(), &sum);
    const uint64_t begin = CycleCounter::start().ticks;
    const auto exits = static_cast<uint32_t>(stamps_.size());
    const uint64_t ticks = arm.hand(loaded_->vcpu_fd(), loaded_->run(), reason, exits, stamps_.data(), &sum);
    if (ticks == 0) throw std::runtime_error("the hand-written loop met another exit than declared");
    // Its first sub-batch holds the call's own GET_REGS; the median over 16 does not see it.
    return summarize_block(stamps_, begin, {ticks, exits, false});
  }

  std::unique_ptr<Device> device_;
  std::unique_ptr<Watchdog> watchdog_;
  std::unique_ptr<LoadedGuest> loaded_;
  std::vector<uint64_t> stamps_;
  GroupCopies copies_{};
};

Napi::Object define(Napi::Env env, Napi::Object exports) {
  exports.Set("Harness", Harness::define(env));
  return exports;
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, define)

}  // namespace
