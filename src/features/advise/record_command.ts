/** How to record what a mix must tell, as one command: returns to userspace, and the register calls at each. */
export const RECORD = 'kvm-exit-bench mix record --output mix.json';
