# To be sourced, with `root` set to the package's folder: compiles the C targets without SwiftPM, with the flags that the
# manifest gives them: one line there for all targets, one for each target of kernels.
#
#     kernel_flags                    what all files are compiled with
#     compile_kernels FOLDER FLAG…    makes the folder and an object file in it for each C file

strings() { tr -d '",'; }
common=$(sed -n 's/^let exactArithmetic = \[\(.*\)\]$/\1/p' "$root/Package.swift" | strings)
targets=$(sed -n 's/^ *kernels("\(.*\)", flags: \[\(.*\)\]),$/\1 \2/p' "$root/Package.swift" | strings)
if [ -z "$common" ] || [ -z "$targets" ]; then
    echo "Package.swift: found no exactArithmetic or no kernels(…, flags: […])" >&2
    exit 1
fi
kernel_flags=(-std=c11 $common -Wall -Wextra -I"$root/include" -I"$root/Sources/CBackprop")

compile_kernels() {
    local folder=$1 target own source
    shift
    mkdir "$folder"
    while read -r target own; do
        for source in "$root/Sources/$target"/*.c; do
            clang "$@" "${kernel_flags[@]}" $own -c "$source" -o "$folder/$target-$(basename "$source" .c).o"
        done
    done <<<"CBackprop
$targets"
}
