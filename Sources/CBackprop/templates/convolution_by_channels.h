// Convolutions whose lanes hold the channels of the results: the weights of a panel of a few vectors of channels are
// copied, as many taps at a time as fit into a slice, and blocks of images pass them.

// Elements in a slice of weights, a fraction of the second-level cache.
#define SLICE_OF_WEIGHTS ((size_t)128 * 1024 / sizeof(T))
// Elements of the images that pass all weights together, likewise.
#define BLOCK_OF_IMAGES ((size_t)256 * 1024 / sizeof(T))
#define LEAST_PIXELS 512

// All taps if the slice holds their weights, else tap by tap, the chains resting in the result meanwhile.
static void convolve_panel(
    const Convolution *job, const Columns *panel, T *slice, size_t first, size_t images) {
    const size_t most = SLICE_OF_WEIGHTS / (panel->vectors * LANES);
    Taps taps = {{0, job->y.taps}, {0, job->x.taps}, {0, job->depth}, slice, true, true};
    if (job->depthwise) {
        taps.weights = weights_of_tap(job, 0, 0) + panel->column;
        convolve_taps(job, &taps, panel, first, images);
        return;
    }
    if (job->y.taps * job->x.taps * job->depth <= most) {
        copy_taps(job, &taps, panel, slice);
        convolve_taps(job, &taps, panel, first, images);
        return;
    }
    const Part none = {0, 0};
    taps.depth = none;
    taps.ends = false;
    convolve_taps(job, &taps, panel, first, images);
    taps.starts = false;
    const size_t lines = job->x.taps * job->depth <= most ? job->x.taps : 1;
    for (size_t y = 0; y < job->y.taps; y++) {
        for (size_t x = 0; x < job->x.taps; x += lines) {
            taps.y = (Part){y, 1};
            taps.x = (Part){x, lines};
            for (taps.depth = none; taps.depth.begin + taps.depth.count < job->depth;) {
                taps.depth = next_part(taps.depth, job->depth, most);
                copy_taps(job, &taps, panel, slice);
                convolve_taps(job, &taps, panel, first, images);
            }
        }
    }
    if (!job->relu && !job->mask) return;
    taps.depth = none;
    taps.ends = true;
    convolve_taps(job, &taps, panel, first, images);
}

// The images from `first` on.
static void convolve_by_channels(const Convolution *job, size_t first) {
    T slice[SLICE_OF_WEIGHTS] __attribute__((aligned(64)));
    // At least as many pixels as make up for copying the weights.
    const size_t pixels = job->y.count * job->x.count + 1;
    size_t most = BLOCK_OF_IMAGES / (job->source_size + job->result_size + 1);
    if (most * pixels < LEAST_PIXELS) most = (LEAST_PIXELS + pixels - 1) / pixels;
    const size_t total = (job->columns + LANES - 1) / LANES;
    for (Part block = {first, 0}; block.begin + block.count < job->images;) {
        block = next_part(block, job->images, most);
        for (size_t done = 0, vectors; done < total; done += vectors) {
            vectors = panel_width(total - done, WIDTH);
            const size_t left = job->columns - (done + vectors - 1) * LANES;
            const Columns panel = {done * LANES, vectors, part(left < LANES ? left : LANES)};
            convolve_panel(job, &panel, slice, block.begin, block.count);
        }
    }
}
