// Convolutions with few result channels (convolution_lanes.h): bands of lines of LANES images are transposed, and the
// results of a band are transposed back.

// Elements of a band: of the source and of the result.
#define BAND ((size_t)192 * 1024 / sizeof(T))
#define LANE_WEIGHTS ((size_t)32 * 1024 / sizeof(T))

// How many lines of results a band has; 0 if lanes are not to hold images.
static size_t lines_of_band(const Convolution *job) {
    if (!SUITS_LANES(job->columns) || job->images < LANES || job->depthwise) return 0;
    if (job->depth != job->source_channels || job->columns != job->result_channels) return 0;
    if (job->y.stride != 1 || job->x.stride != 1 || job->y.taps == 0 || job->x.taps == 0) return 0;
    if (job->y.taps * job->x.taps * job->depth * job->columns > LANE_WEIGHTS) return 0;
    const size_t source = job->source_width * job->depth * LANES, result = job->result_width * job->columns * LANES;
    const size_t taps = (job->y.taps - 1) * (size_t)job->y.spread + 1;
    for (size_t lines = job->y.count; lines > 0; lines--) {
        if (((lines - 1) * (size_t)job->y.step + taps) * source + lines * result <= BAND) return lines;
    }
    return 0;
}

// The results of `count` lines of LANES images.
static void convolve_band(const Convolution *job, const T *weights, size_t line, size_t count, size_t image, T *band) {
    const ptrdiff_t top = job->y.start + (ptrdiff_t)line * job->y.step;
    const ptrdiff_t bottom =
        top + (ptrdiff_t)(count - 1) * job->y.step + (ptrdiff_t)(job->y.taps - 1) * job->y.spread + 1;
    const size_t first = top < 0 ? 0 : (size_t)top;
    const size_t end = bottom < (ptrdiff_t)job->y.size ? (size_t)(bottom < 0 ? 0 : bottom) : job->y.size;
    const size_t lines = first < end ? end - first : 0, source_line = job->source_width * job->depth;
    const size_t result_line = job->result_width * job->columns;
    T *const results = band + lines * source_line * LANES;
    transpose(
        LANES, lines * source_line, job->source + image * job->source_size + first * source_line, job->source_size,
        band, LANES);
    Convolution lanes = *job;
    lanes.by_images = true;
    lanes.images = 1;
    lanes.source = band;
    lanes.source_channels *= LANES;
    lanes.result = results;
    lanes.result_channels *= LANES;
    lanes.mask = NULL;
    lanes.y.start = top - (ptrdiff_t)first;
    lanes.y.count = count;
    lanes.y.size = lines;
    const Taps taps = {{0, job->y.taps}, {0, job->x.taps}, {0, job->depth}, weights, true, true};
    const Columns panel = {0, job->columns, part(LANES)};
    convolve_taps(&lanes, &taps, &panel, 0, 1);
    const size_t place = image * job->result_size + line * result_line;
    transpose(count * result_line, LANES, results, LANES, job->result + place, job->result_size);
    for (size_t n = 0; job->mask && n < LANES; n++) {
        const T *const mask = job->mask + place + n * job->result_size;
        T *const result = job->result + place + n * job->result_size;
        FOR_EACH_VECTOR(count * result_line, {
            store_part(result + i, rectify(load_part(mask + i, m), load_part(result + i, m)), m);
        });
    }
}

// As many images as fill lanes.
static void convolve_by_images(const Convolution *job, size_t lines) {
    T weights[LANE_WEIGHTS], band[BAND] __attribute__((aligned(64)));
    T *to = weights;
    for (size_t i = 0; i < job->y.taps; i++) {
        for (size_t j = 0; j < job->x.taps; j++) {
            const T *const w = weights_of_tap(job, i, j);
            for (size_t l = 0; l < job->depth; l++) {
                for (size_t q = 0; q < job->columns; q++) {
                    *to++ = job->transposes ? w[q * job->row_stride + l] : w[l * job->row_stride + q];
                }
            }
        }
    }
    for (size_t image = 0; image + LANES <= job->images; image += LANES) {
        for (Part part = {0, 0}; part.begin + part.count < job->y.count;) {
            part = next_part(part, job->y.count, lines);
            convolve_band(job, weights, part.begin, part.count, image, band);
        }
    }
}
