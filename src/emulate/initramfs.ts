/** A file of an initramfs. Directories above it are made. */
export interface InitramfsFile {
  /** Without a leading slash: `modules/1-kvm.ko`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean | undefined;
}

const MAGIC = '070701';
const TRAILER = 'TRAILER!!!';
const DIRECTORY = 0o040755;
const REGULAR = 0o100644;
const EXECUTABLE = 0o100755;
const ALIGNMENT = 4;

const hex = (value: number): string => value.toString(16).padStart(8, '0');

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}

/** Fields in the order of struct cpio_newc_header; owner, time and device are 0. */
function entry(name: string, mode: number, inode: number, bytes: Uint8Array): Buffer {
  const links = mode === DIRECTORY ? 2 : 1;
  const fields = [inode, mode, 0, 0, links, 0, bytes.length, 0, 0, 0, 0, name.length + 1, 0];
  const head = Buffer.from(`${MAGIC}${fields.map(hex).join('')}${name}\0`, 'latin1');
  return Buffer.concat([padded(head), padded(bytes)]);
}

function directoriesOf(files: readonly InitramfsFile[]): string[] {
  const parents = files.flatMap(({ path }) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  return [...new Set(parents)].sort();
}

/**
 * An initramfs with these files, always the same bytes for the same files: a cpio archive in the "newc" format
 * (Documentation/driver-api/early-userspace/buffer-format.rst), whose writer among npm's packages is not kept.
 */
export function initramfs(files: readonly InitramfsFile[]): Buffer {
  const directories = directoriesOf(files).map((path) => ({
    path,
    mode: DIRECTORY,
    bytes: new Uint8Array(),
  }));
  const regular = files.map(({ path, bytes, executable }) => ({
    path,
    mode: executable === true ? EXECUTABLE : REGULAR,
    bytes,
  }));
  const entries = [...directories, ...regular].map(({ path, mode, bytes }, index) =>
    entry(path, mode, index + 1, bytes),
  );
  return Buffer.concat([...entries, entry(TRAILER, 0, 0, new Uint8Array())]);
}
