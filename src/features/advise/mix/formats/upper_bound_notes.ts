/** What is said of several formats alike. */

export const HANDED_ON =
  'counts exits of the processor and does not say which of them went on to userspace. Where both are possible, all count as exits to userspace, so costs are upper bounds.';

export const SINCE_START =
  "The counters are KVM's own, since the start of the vCPU. Some count exits of the processor that KVM may finish itself: those are upper bounds.";
