// Steps of sequences that are moved, and convolutions that go step by step: see bp_plan.h.
#include "sequences.h"

#include <math.h>
#include <string.h>

/// A scalar of the type that is so large.
static double read(const void *scalars, size_t index, size_t size) {
    return size == sizeof(float) ? (double)((const float *)scalars)[index] : ((const double *)scalars)[index];
}
static void write(void *scalars, size_t index, size_t size, double value) {
    if (size == sizeof(float)) ((float *)scalars)[index] = (float)value;
    else ((double *)scalars)[index] = value;
}

void bp_run_steps(const bp_steps *a, size_t size) {
    const size_t bytes = a->cols * size;
    for (size_t r = 0; r < a->rows; r++) {
        const double given = a->lengths ? read(a->lengths, r, size) : (double)a->steps;
        const bool fits = given >= 1 && given <= (double)a->steps && given == floor(given);
        const size_t length = fits ? (size_t)given : a->steps;
        const char *const x = (const char *)a->x + r * a->steps * a->x_stride * size;
        char *y = (char *)a->y + r * a->steps * a->y_stride * size;
        for (size_t t = 0; t < a->steps; t++, y += a->y_stride * size) {
            if (a->refuses && !fits) {
                for (size_t j = 0; j < a->cols; j++) write(y, j, size, NAN);
            } else if (t < length) {
                memcpy(y, x + (a->reverses ? length - 1 - t : t) * a->x_stride * size, bytes);
            } else {
                memset(y, 0, bytes);
            }
        }
    }
}

void bp_run_causal_convolution(const bp_kernels *kernels, const bp_causal_convolution *a, size_t size) {
    bp_geometry window = a->window;
    const size_t reach = (window.kernel_width - 1) * window.dilation_x + 1, bytes = window.channels * size;
    const size_t before = (size_t)read(a->seen, 0, size), at = (size_t)read(a->seen, 1, size) % reach;
    const size_t seen = before < reach ? before + 1 : reach, place = before == 0 ? 0 : (at + 1) % reach;
    char *const inputs = a->inputs;
    memcpy(inputs + place * bytes, a->x, bytes);
    memcpy(inputs + (place + reach) * bytes, a->x, bytes);
    write(a->seen, 0, size, (double)seen);
    write(a->seen, 1, size, (double)place);
    window.images = 1;
    window.width = seen;
    window.out_width = 1;
    window.left = (ptrdiff_t)(reach - seen);
    kernels->convolution(
        &window, inputs + (place + reach + 1 - seen) * bytes, a->weights, a->bias, a->relu, a->y);
}
