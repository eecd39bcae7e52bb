// The kernels for the architecture's baseline, Double, in as little code as there can be.
#define BP_DOUBLE
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#include "simd/portable.h"
#include "templates/table.h"

KERNEL_TABLE(bp_portable_double);
#pragma clang attribute pop
