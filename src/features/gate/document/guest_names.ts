/** Ids of the wholes that are no guest, and what people call them. */

/** All judged cells together: what enters and leaves a guest is a path that they share. */
export const ALL = 'all';
/** KVM's own controls together: its cheapest ioctl, and KVM_RUN that enters no guest. */
export const CONTROLS_OF_KVM = 'control';

/** `pio-out/long64-ring0 as a whole`; a cell's id is its own name. */
export function guestName(id: string): string {
  if (id === ALL) return 'KVM as a whole';
  if (id === CONTROLS_OF_KVM) return "KVM's own controls as a whole";
  const isGuest = id.split('/').length === 2 && !id.startsWith(`${CONTROLS_OF_KVM}/`);
  return isGuest ? `${id} as a whole` : id;
}

/** `pio-out/long64-ring0`, `KVM's own controls`: whose cells a ratio is beside. */
export function guestOf(id: string): string {
  return id === CONTROLS_OF_KVM ? "KVM's own controls" : id;
}
