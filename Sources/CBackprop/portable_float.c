// The kernels for the architecture's baseline, Float.
#include "simd/portable.h"
#include "templates/table.h"

KERNEL_TABLE(bp_portable_float);
