// Convolution and its input gradient: see bp_geometry in bp_kernels.h.
//
// Both are matrix products of patches and weights, of which only the weights are copied, a slice of a panel of a few
// vectors of channels at a time; the patches are read in place.
//
// An input gradient is the same with the roles changed: outputs are the source, the kernel is turned around and
// transposed, and where the stride is more than 1 the inputs are of several kinds, each with taps of its own.

static void convolve(const Convolution *job) {
    const size_t lines = lines_of_band(job);
    if (lines > 0) convolve_by_images(job, lines);
    convolve_by_channels(job, lines > 0 ? job->images / LANES * LANES : 0);
}

// Whether each output is a function of the one pixel in the same place: then it is a plain matrix product.
INLINE bool is_pointwise(const bp_geometry *g) {
    return g->kernel_height == 1 && g->kernel_width == 1 && g->stride_y == 1 && g->stride_x == 1 && g->top == 0
        && g->left == 0 && g->out_height == g->height && g->out_width == g->width && g->groups == 1;
}

INLINE bool is_depthwise(const bp_geometry *g) { return g->groups == g->channels && g->groups == g->out_channels; }

static void convolution(
    const bp_geometry *g, const void *x, const void *weights, const void *bias, bool relu, void *y) {
    // With all channels by themselves, they are computed side by side.
    const bool depthwise = is_depthwise(g);
    const size_t groups = depthwise ? 1 : g->groups;
    const size_t inputs = g->channels / groups, outputs = g->out_channels / groups;
    if (is_pointwise(g)) {
        matmul(&(bp_matmul){
            .m = g->images * g->height * g->width, .n = outputs, .k = inputs, .a = x, .a_row_stride = inputs,
            .a_col_stride = 1, .b = weights, .b_row_stride = outputs, .b_col_stride = 1, .c = y,
            .c_row_stride = outputs, .bias = bias, .relu = relu,
        });
        return;
    }
    Convolution job = {
        .images = g->images,
        .source_width = g->width, .source_channels = g->channels,
        .source_size = g->height * g->width * g->channels, .depth = inputs,
        .result_width = g->out_width, .result_channels = g->out_channels,
        .result_size = g->out_height * g->out_width * g->out_channels, .columns = outputs,
        .kernel_width = g->kernel_width, .tap_stride = (depthwise ? 1 : inputs) * g->out_channels,
        .row_stride = g->out_channels,
        .relu = relu, .depthwise = depthwise,
        .y = forward_axis(g->out_height, g->height, g->kernel_height, g->stride_y, g->dilation_y, g->top),
        .x = forward_axis(g->out_width, g->width, g->kernel_width, g->stride_x, g->dilation_x, g->left),
    };
    for (size_t i = 0; i < groups; i++) {
        job.source = (const T *)x + i * inputs;
        job.weights = (const T *)weights + i * outputs;
        job.result = (T *)y + i * outputs;
        job.bias = bias ? (const T *)bias + i * outputs : NULL;
        convolve(&job);
    }
}

static void convolution_input_gradient(
    const bp_geometry *g, const void *dy, const void *weights, const void *mask, void *dx) {
    const bool depthwise = is_depthwise(g);
    const size_t groups = depthwise ? 1 : g->groups;
    const size_t inputs = g->channels / groups, outputs = g->out_channels / groups;
    if (is_pointwise(g)) {
        matmul(&(bp_matmul){
            .m = g->images * g->height * g->width, .n = inputs, .k = outputs, .a = dy, .a_row_stride = outputs,
            .a_col_stride = 1, .b = weights, .b_row_stride = 1, .b_col_stride = outputs, .c = dx,
            .c_row_stride = inputs, .mask = mask, .mask_row_stride = inputs,
        });
        return;
    }
    Convolution job = {
        .images = g->images,
        .source_width = g->out_width, .source_channels = g->out_channels,
        .source_size = g->out_height * g->out_width * g->out_channels, .depth = outputs,
        .result_width = g->width, .result_channels = g->channels,
        .result_size = g->height * g->width * g->channels, .columns = inputs,
        .kernel_width = g->kernel_width, .tap_stride = (depthwise ? 1 : inputs) * g->out_channels,
        .row_stride = g->out_channels,
        .transposes = true, .depthwise = depthwise,
    };
    for (size_t i = 0; i < groups; i++) {
        job.source = (const T *)dy + i * outputs;
        job.weights = (const T *)weights + i * outputs;
        job.result = (T *)dx + i * inputs;
        job.mask = mask ? (const T *)mask + i * inputs : NULL;
        for (size_t y = 0; y < g->stride_y; y++) {
            job.y = backward_axis(
                y, g->height, g->out_height, g->kernel_height, g->stride_y, g->dilation_y, g->top);
            for (size_t x = 0; x < g->stride_x; x++) {
                job.x = backward_axis(
                    x, g->width, g->out_width, g->kernel_width, g->stride_x, g->dilation_x, g->left);
                convolve(&job);
            }
        }
    }
}
