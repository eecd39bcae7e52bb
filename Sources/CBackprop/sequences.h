#ifndef SEQUENCES_H
#define SEQUENCES_H

// What a plan does with sequences apart from the kernels: see bp_steps and bp_causal_convolution in bp_plan.h.
#include "bp_plan.h"

void bp_run_steps(const bp_steps *call, size_t scalar_size);
void bp_run_causal_convolution(const bp_kernels *kernels, const bp_causal_convolution *call, size_t scalar_size);

#endif
