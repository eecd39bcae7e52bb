// What the processor and the operating system can do.
#ifndef BP_PROCESSOR_H
#define BP_PROCESSOR_H

#include <stdbool.h>

#include "bp_variants.h"

/// Whether code compiled for `variant` runs here.
bool bp_processor_runs(bp_variant variant);

#endif
