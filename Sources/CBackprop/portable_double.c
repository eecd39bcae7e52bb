// The kernels for the architecture's baseline, Double.
#define BP_DOUBLE
#include "simd/portable.h"
#include "templates/table.h"

KERNEL_TABLE(bp_portable_double);
