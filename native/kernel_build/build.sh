#!/bin/sh
# Builds one kernel of `kvm-exit-bench patch`, in a source tree and an object directory of its cache. Run under a lock.
# Usage: build.sh SOURCE TREE OBJECTS FRAGMENT OUT JOBS ARCH CROSS TARGET IMAGE 'REQUIRED SYMBOLS'
set -eu
source=$1 tree=$2 objects=$3 fragment=$4 out=$5 jobs=$6 arch=$7 cross=$8 target=$9
shift 9
image=$1 required=$2

# Only files that differ are written, so that make builds what the patch touches. What a killed run left is overwritten,
# and what it left that no tree has is removed: to look for that takes longer than all else here.
echo 'stage: checkout'
unfinished=$source/.git/unfinished
rm -f "$source/.git/index.lock"
if [ -e "$unfinished" ]; then
    git -C "$source" clean -ffdxq
fi
: >"$unfinished"
git -C "$source" read-tree --reset -u "$tree"
rm "$unfinished"

# The same bytes wherever and whenever it is built.
kernel_make() {
    maps="-ffile-prefix-map=$source/= -ffile-prefix-map=$objects=."
    make -C "$source" O="$objects" ARCH="$arch" "CROSS_COMPILE=$cross" "CC=$compiler" "KCFLAGS=$maps" "KAFLAGS=$maps" \
        KBUILD_BUILD_TIMESTAMP=1970-01-01 KBUILD_BUILD_USER=kvm-exit-bench KBUILD_BUILD_HOST=kvm-exit-bench \
        KBUILD_BUILD_VERSION=1 LOCALVERSION= "$@"
}
compiler=${cross}gcc
if command -v ccache >/dev/null; then compiler="ccache $compiler"; fi

# What the configuration follows from.
configured_of() {
    "${cross}gcc" --version
    "${cross}ld" --version
    cat "$fragment"
    git -C "$source" ls-tree -r "$tree" |
        grep -E '[[:blank:]]((.*/)?Kconfig[^/]*|Makefile|(scripts|kernel/configs)/.*|arch/[^/]*/(Makefile|configs/.*))$'
}

# Of a symbol that is there twice the last line counts; what the fragment makes possible gets its default.
echo 'stage: configure'
mkdir -p "$objects"
inputs=$(configured_of | sha256sum)
if [ ! -e "$objects/configured" ] || [ "$inputs" != "$(cat "$objects/configured")" ]; then
    rm -f "$objects/configured"
    kernel_make tinyconfig
    cat "$fragment" >>"$objects/.config"
    kernel_make olddefconfig
    for symbol in $required; do
        grep -qx "CONFIG_$symbol=y" "$objects/.config" || lacking="${lacking:-} CONFIG_$symbol"
    done
    if [ -n "${lacking:-}" ]; then
        echo "lacking:$lacking"
        exit 1
    fi
    echo "$inputs" >"$objects/configured"
fi

echo 'stage: compile'
kernel_make -j"$jobs" "$target"

echo 'stage: keep'
cp "$objects/$image" "$out/image"
cp "$objects/.config" "$out/config"
