// Architectures whose baseline says all there is to know: arm64 always has NEON, others get the portable kernels.
#if !defined(__x86_64__)
#include <stdio.h>

#include "processor.h"

#if defined(__aarch64__)
#define NAME "arm64"
#define FEATURES "neon fma"
#define HAS_NEON true
#else
#define NAME "generic"
#define FEATURES "none"
#define HAS_NEON false
#endif

bool bp_processor_runs(bp_variant variant) { return variant == BP_PORTABLE || (variant == BP_NEON && HAS_NEON); }

void bp_processor_name(char *name, size_t capacity) { snprintf(name, capacity, "%s", NAME); }

void bp_processor_features(char *features, size_t capacity) { snprintf(features, capacity, "%s", FEATURES); }
#endif
