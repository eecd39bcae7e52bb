# To be sourced, with `root` set to the package's folder: compiles the C targets without SwiftPM, with the flags that it
# and the manifest give them: there is one line for all targets, one for each target of kernels, and one for each trait.
#
#     kernel_flags                    what all files are compiled with
#     compile_kernels FOLDER FLAG…    makes the folder, with an object file in it for each C file
#
# Objects are kept in the build folder, by what they were made of: several scripts need the same ones.

strings() { tr -d '",'; }
common=$(sed -n 's/^let exactArithmetic = \[\(.*\)\]$/\1/p' "$root/Package.swift" | strings)
targets=$(sed -n 's/^ *kernels("\(.*\)", flags: \[\(.*\)\]),$/\1 \2/p' "$root/Package.swift" | strings)
traits=$(sed -n 's/^ *\.define("\(BP_HAS_[^"]*\)", .*$/-D\1/p' "$root/Package.swift")
if [ -z "$common" ] || [ -z "$targets" ] || [ -z "$traits" ]; then
    echo "Package.swift: found no exactArithmetic, no kernels(…, flags: […]) or no define(\"BP_HAS_…\")" >&2
    exit 1
fi
# What runs a call takes what every call has, whether it needs it or not.
kernel_flags=(-std=c11 -fPIC -fno-omit-frame-pointer $common $traits -Wall -Wextra -Wno-unused-parameter -I"$root/include" -I"$root/Sources/CBackprop")

compile_kernels() {
    local folder=$1 target own source status=0 processes=()
    shift
    local kept
    kept=$root/.build-kernels/$(
        { echo "$@" "${kernel_flags[@]}" "$targets"; "${CC:-clang}" --version; find "$root/include" "$root"/Sources/CBackprop* \
            -type f -print0 | sort -z | xargs -0 cat; } | sha256sum | cut -c 1-16)
    if [ ! -d "$kept" ]; then
        mkdir -p "$kept.$$"
        while read -r target own; do
            for source in "$root/Sources/$target"/*.c; do
                while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do sleep 0.1; done
                "${CC:-clang}" "$@" "${kernel_flags[@]}" $own -c "$source" \
                    -o "$kept.$$/$target-$(basename "$source" .c).o" &
                processes+=($!)
            done
        done <<<"CBackprop
$targets"
        for process in "${processes[@]}"; do wait "$process" || status=1; done
        [ $status = 0 ] || return 1
        mv "$kept.$$" "$kept"
    fi
    ln -s "$kept" "$folder"
}
