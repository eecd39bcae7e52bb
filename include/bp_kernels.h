#ifndef BP_KERNELS_H
#define BP_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bp_activations.h"

// The seam at which who computes can be exchanged: a table of kernels.
//
// There is one table per instruction set and scalar type. All tables compute the same function to the last bit (any
// NaN counts as equal to any NaN), so whoever holds a table need not know who filled it:
//
// - An element of a matrix product is one chain of fused multiply-adds in ascending k.
// - Every other sum over a row or an array has one shape: element i is added to virtual lane i mod 32, in ascending i,
//   all lanes starting at +0; then lane l takes up lane l + 16, then l + 8, l + 4, l + 2, l + 1. Lane 0 is the sum.
// - A sum over the rows of a matrix is, per column, one chain in ascending row order.
// - exp, log, tanh and the sigmoid are polynomials of our own in fused multiply-adds; no kernel calls libm for them.
//
// - What is negligible does not last. A magnitude below 2^-100 (Double: 2^-900) is nothing beside the numbers of a
//   network, but left alone it shrinks until it is subnormal, and then costs many processors a hundred cycles each time.
//   So +0 stands for it where values decay: in weights and memories of the optimizers, in the gradients of softmax and
//   of activations, and in a product with `flush`. And what would get there is not made: in a loss an e^x with x < -50
//   (Double: -500) counts as +0; a faint one, with x < -75 (-633), in the gradient of an activation and, with
//   `saturate`, in activations, softmax and radial basis functions. NaN stays. Without `saturate` a forward result
//   underflows gradually.
//
// Matrices are row-major, samples in rows; `rows` and `cols` count elements. Pointers refer to elements of the table's
// scalar type, need that type's natural alignment only, and are neither read nor written outside their extent. Where
// an operand is written elementwise from another, the two may be the same array; otherwise they must not overlap.
// Every size may be zero. `double` arguments are rounded to the scalar type once, on entry.

/// Marks a call's arguments for Swift: what is unsafe are the addresses in them, not the structure.
#define BP_ARGUMENTS __attribute__((swift_attr("safe")))

/// The type of a table's elements.
typedef enum bp_scalar {
    BP_FLOAT32 = 0, ///< IEEE 754 binary32, Swift's Float
    BP_FLOAT64 = 1, ///< IEEE 754 binary64, Swift's Double
} bp_scalar;

/// How the things that a sum runs over are cut into parts, each with a chain of its own; with `parts` 0 or 1 not at all.
///
/// A thing is `unit` steps of the sum. Of n things in p <= n parts each part has n/p, and the first n mod p have one more.
/// Neighbours are added first, then neighbouring pairs, and so on, the left one first, without those that have no neighbour
/// of their size; these are taken up at the end, from the right. For seven parts:
///
///     ((0 + 1) + (2 + 3)) + ((4 + 5) + 6)
///
/// So one who has all samples of a batch ends with the bits of several who have some of these parts each.
typedef struct bp_cut {
    size_t parts, unit;
} bp_cut;

/// The most steps of a matrix product that is cut.
#define BP_MOST_CUT_STEPS 256

/// C = epilogue(start + A·B), with A m×k, B k×n and C m×n. Strides count elements.
///
/// Transposition is a matter of strides: element (i, l) of A is `a[i * a_row_stride + l * a_col_stride]`. Each of A and
/// B has one stride that is 1; C's columns are contiguous.
///
///     c(i, j) = fma(a(i, k-1), b(k-1, j), … fma(a(i, 1), b(1, j), fma(a(i, 0), b(0, j), start(i, j))))
///
/// where start(i, j) is c(i, j) if `accumulate`, else bias[j] if there is a bias, else +0. Then `relu` replaces a value
/// v <= 0 by +0 (NaN stays), or `mask` replaces it by +0 where mask(i, j) <= 0; not both. With `flush`, what is
/// negligible in C then becomes +0. Work: 2·m·n·k.
///
/// With a `cut`, k steps are cut into parts whose products are added before the epilogue. There are BP_MOST_CUT_STEPS or
/// fewer, A's rows and B's columns are adjacent, and there is no other start than +0 and no `relu` or `mask`.
///
/// `sums` takes up the sums of B's columns too, as `column_sums` has them, so that what a layer's weights and biases learn
/// from dY is one call. B's rows then lie one behind the other. The sums start, and are cut, as the product is.
typedef struct BP_ARGUMENTS bp_matmul {
    size_t m, n, k;
    const void *a;
    size_t a_row_stride, a_col_stride;
    const void *b;
    size_t b_row_stride, b_col_stride;
    void *c;
    size_t c_row_stride;
    const void *bias;       ///< n elements, or NULL; must be NULL if `accumulate`
    const void *mask;       ///< the saved m×n output of a ReLU, no part of C, or NULL; must be NULL if `relu`
    size_t mask_row_stride;
    bool accumulate;        ///< start from the values in C instead of overwriting them
    bool relu;
    bool flush;             ///< what is negligible in C becomes +0
    bp_cut cut;             ///< the parts of k
    void *sums;             ///< n elements, or NULL
} bp_matmul;

/// Row-wise softmax of β·logits, cross-entropy against the targets, and the gradient, in one pass over each row.
///
///     z = β·x,  m = max z,  e_j = exp(z_j - m),  s = Σ e_j,  p_j = e_j · (1/s)
///     loss = ln s - (z_label - m)                    sparse labels
///     loss = Σ_j t_j · (ln s - (z_j - m))            target rows t, terms with t_j = 0 left out
///     gradient_j = (p_j - t_j) · gradient_scale      t_j is 1 at the label, else 0
///
/// Exactly one of `labels` and `targets` is given. A target row is expected to sum to 1. e_j is +0 where z_j - m < -50
/// (Double: -500).
typedef struct bp_softmax_cross_entropy {
    size_t rows, cols;
    double beta;
    const void *logits;     ///< rows × cols
    const int32_t *labels;  ///< rows values in 0..<cols (not checked here), or NULL
    const void *targets;    ///< rows × cols, or NULL
    double gradient_scale;  ///< usually β/N
    void *losses;           ///< rows
    void *gradient;         ///< rows × cols, may be `logits`; or NULL where only the losses are wanted
} bp_softmax_cross_entropy;

/// Row-wise cross-entropy of probabilities p against the targets, and its gradient, in one pass.
///
///     q = floor where p < floor, 1 - floor where p > 1 - floor, else p (NaN stays)
///     loss = -ln q_label                  sparse labels
///     loss = Σ_j t_j · -ln q_j            target rows t, terms with t_j = 0 left out
///     gradient_j = -t_j / q_j / samples   0 where t_j = 0; t_j is 1 at the label, else 0
///
/// Exactly one of `labels` and `targets` is given.
typedef struct bp_cross_entropy {
    size_t rows, cols;
    double floor;
    const void *probabilities; ///< rows × cols
    const int32_t *labels;     ///< rows values in 0..<cols (not checked here), or NULL
    const void *targets;       ///< rows × cols, or NULL
    double samples;            ///< N, if the gradient of the mean over N samples is wanted
    void *losses;              ///< rows
    void *gradient;            ///< rows × cols, may be `probabilities`; or NULL where only the losses are wanted
} bp_cross_entropy;

/// Losses that are a sum of terms, one for each output y with its target t: the term and its derivative g.
typedef enum bp_loss {
    BP_SQUARED_ERROR,         ///< (y - t)², +0 where |y - t| < 2^-50 (Double: 2^-450); g = y - t, half of the derivative
    BP_ABSOLUTE_ERROR,        ///< |y - t|; g = ±1, or 0 where y = t
    BP_BINARY_CROSS_ENTROPY,  ///< q is y kept off 0 and 1 by `floor`: -t·ln q - (1 - t)·ln(1 - q); g = (q - t)/(q·(1 - q))
    BP_SIGMOID_CROSS_ENTROPY, ///< the same for q = 1/(1 + e^-y), nothing clipped: ln(1 + e^y) - t·y; g = q - t; an e^-|y|
                              ///< with |y| > 50 (Double: 500) is +0
} bp_loss;

/// A loss per row, and its gradient, in one pass.
///
///     losses[r] = Σ_j term(y(r, j), t(r, j)) · loss_scale        in the virtual lanes
///     gradient(r, j) = g(y(r, j), t(r, j)) · gradient_scale
typedef struct bp_output_losses {
    bp_loss loss;
    size_t rows, cols;
    double floor;
    const void *outputs;    ///< rows × cols
    const void *targets;    ///< rows × cols
    double loss_scale, gradient_scale;
    void *losses;           ///< rows
    void *gradient;         ///< rows × cols, may be `outputs`; or NULL where only the losses are wanted
} bp_output_losses;

/// Gaussian radial basis functions: each column c_j of the centres is that of a unit, with its width.
///
///     d²(r, j) = Σ_i (x(r, i) - c(i, j))²                     a chain of fused multiply-adds in ascending i, from +0
///     y(r, j)  = exp(d²(r, j) · (-0.5 / (width_j·width_j)))
typedef struct BP_ARGUMENTS bp_radial_basis {
    size_t rows, inputs, units;
    const void *x;       ///< rows × inputs
    const void *centers; ///< inputs × units
    const void *widths;  ///< units
    bool saturate;       ///< a faint exponential counts as +0
    void *y;             ///< rows × units
} bp_radial_basis;

/// Its gradients with respect to the centres and the widths, rows in ascending order from +0 or from what is there.
///
///     e = dy(r, j)·y(r, j)                            e and g: +0 where negligible
///     dwidths(j)     = fma(e·d²(r, j), 1/(width_j·width_j·width_j), dwidths(j))
///     g              = e · (-1/(width_j·width_j))
///     dcenters(i, j) = fma(-g, x(r, i) - c(i, j), dcenters(i, j))
///     dy(r, j)       = g
typedef struct BP_ARGUMENTS bp_radial_basis_gradient {
    size_t rows, inputs, units;
    const void *x, *centers, *widths, *y;
    bool accumulate;
    void *dy;       ///< rows × units; replaced by g
    void *dcenters; ///< inputs × units; NULL where only g is wanted, and then `dwidths` is not looked at
    void *dwidths;  ///< units
} bp_radial_basis_gradient;

/// A step of Adam or AdamW.
///
///     m = fma(beta1, m, (1 - beta1)·g)                +0 where negligible
///     v = fma(beta2, v, (1 - beta2)·(h·h))            +0 below r²
///     w = keep·w - rate·m / (√v · root_scale + epsilon)        +0 where negligible
///
/// h is g, but +0 where |g| < r; r = 2^-50 (Double: 2^-450), or 2^-30·epsilon (2^-60) where that is less, or 0 where
/// epsilon is negative: what is left out of v is nothing beside epsilon. A negligible rate counts as +0.
///
/// With the bias corrections of update t, counted from 1, `rate` is α/(1 - beta1^t), and `root_scale` 1/√(1 - beta2^t).
/// `keep` is 1 for Adam, 1 - α·λ for AdamW. 1 - beta1 and 1 - beta2 are computed before they are rounded.
typedef struct bp_adam {
    size_t n;
    double rate, beta1, beta2, epsilon, root_scale, keep;
    const void *g;
    void *m, *v, *w;
} bp_adam;

/// The geometry of a convolution or of a pooling: how kernels or windows lie on images.
///
/// Images are [images, height, width, channels], channels last; outputs are [images, out_height, out_width,
/// out_channels]; weights are [kernel_height, kernel_width, channels / groups, out_channels], so that a convolution is a
/// matrix product of patches and weights. The channels are cut into as many equal groups as the output channels, and an
/// output belongs to the input channels of its group.
///
/// Tap (i, j) of output (y, x) reads the input at
///
///     (y·stride_y + i·dilation_y - top, x·stride_x + j·dilation_x - left)
///
/// Taps for which there is no such input take no part: they are not counted as zeros. How much of the images' other two
/// sides is padded follows from the sizes. Strides and dilations are 1 or more; `top` and `left` may be negative, which
/// leaves out what is first.
typedef struct bp_geometry {
    size_t images, height, width, channels;
    size_t out_height, out_width, out_channels;
    size_t kernel_height, kernel_width;
    size_t stride_y, stride_x, dilation_y, dilation_x;
    ptrdiff_t top, left;
    size_t groups; ///< for a convolution; those of a pooling are the channels
} bp_geometry;

/// Normalization of columns, such as features or the channels of images: rows are samples, or their pixels.
///
///     y(r, j) = fma(x(r, j) - mean[j], gamma[j]·d_j, beta[j]),  d_j = 1/√(variance[j] + epsilon)
///
/// Where `mean` and `variance` are NULL, they are those of the rows, as `column_moments` computes them. Rows are `stride`
/// elements apart, so that a call can be for some of the columns.
typedef struct BP_ARGUMENTS bp_batch_normalization {
    size_t rows, cols, stride;
    double epsilon;
    const void *x;
    const void *mean, *variance, *gamma, *beta;
    void *y;               ///< may be `x`
} bp_batch_normalization;

/// Its gradient, where mean and variance are those of the rows.
///
///     dbeta[j]  = Σ dy(r, j)
///     dgamma[j] = Σ dy(r, j)·z(r, j),  z(r, j) = (x(r, j) - mean[j])·d_j      fused multiply-adds
///     dx(r, j)  = gamma[j]·d_j · (dy(r, j) - fma(z(r, j), dgamma[j]/rows, dbeta[j]/rows))
///
/// The sums are shaped as those of `column_moments`.
typedef struct BP_ARGUMENTS bp_batch_normalization_gradient {
    size_t rows, cols, stride;
    double epsilon;
    const void *x, *dy;
    const void *mean, *variance, *gamma;
    void *dgamma, *dbeta;
    void *dx;              ///< may be `dy`; NULL where only the other two are wanted
} bp_batch_normalization_gradient;

/// Normalization of rows, such as the features of a token.
///
///     m       = Σ_j x(r, j) / cols, or +0 unless `centered`            in the virtual lanes
///     v       = Σ_j (x(r, j) - m)² / cols                              fused multiply-adds in the virtual lanes
///     d       = 1/√(v + epsilon)
///     z(r, j) = (x(r, j) - m)·d                                        rounded after each of the two
///     y(r, j) = fma(z(r, j), gamma[j], beta[j])                        z(r, j)·gamma[j] where `beta` is NULL
typedef struct BP_ARGUMENTS bp_row_normalization {
    size_t rows, cols;
    double epsilon;
    bool centered;           ///< LayerNorm; else the root of the mean square is what rows are divided by
    const void *x;           ///< rows × cols
    const void *gamma;       ///< cols
    const void *beta;        ///< cols, or NULL
    void *y;                 ///< may be `x`
} bp_row_normalization;

/// Its gradient with respect to x, with d and z as above.
///
///     e(r, j)  = dy(r, j)·gamma[j]
///     s1       = Σ_j e(r, j) / cols, or +0 unless `centered`           in the virtual lanes
///     s2       = Σ_j e(r, j)·z(r, j) / cols                            fused multiply-adds in the virtual lanes
///     dx(r, j) = d·(e(r, j) - fma(z(r, j), s2, s1))
typedef struct BP_ARGUMENTS bp_row_normalization_gradient {
    size_t rows, cols;
    double epsilon;
    bool centered;
    const void *x, *dy;      ///< rows × cols
    const void *gamma;       ///< cols
    void *dx;                ///< may be `dy`
} bp_row_normalization_gradient;

/// Its gradients with respect to gamma and beta, z as above: per column one chain in ascending row order, from +0 or, if
/// `accumulate`, from what is there.
///
///     dgamma[j] = fma(dy(r, j), z(r, j), dgamma[j])
///     dbeta[j]  = dbeta[j] + dy(r, j)
///
/// Only `some_cols` columns of the gradients are computed, from `first_col` on.
typedef struct BP_ARGUMENTS bp_row_normalization_parameter_gradient {
    size_t rows, cols, first_col, some_cols;
    double epsilon;
    bool centered;
    const void *x, *dy;      ///< rows × cols
    bool accumulate;
    void *dgamma;            ///< cols
    void *dbeta;             ///< cols, or NULL
} bp_row_normalization_parameter_gradient;

/// How a recurrent layer goes from one step to the next. Gates are columns of the weights, in this order; σ is the sigmoid.
///
/// An e^-|x| that is faint counts as +0 in σ, and a state h or c that is negligible is +0.
typedef enum bp_recurrence_kind {
    BP_ELMAN_TANH,       ///< one gate a:  h' = tanh a
    BP_ELMAN_RELU,       ///< one gate a:  h' = a <= 0 ? +0 : a
    BP_LSTM,             ///< i, f, g, o:  c' = fma(σf, c, σi·tanh g), h' = σo·tanh c'
    BP_GRU_RESET_AFTER,  ///< r, z, n:     n = tanh(fma(σr, q, x)), h' = fma(σz, h - n, n); the candidate's chain is two, x
                         ///< over the inputs from its bias, and q over h from `candidate_bias`
    BP_GRU_RESET_BEFORE, ///< r, z, n:     the same with n = tanh of one chain, over the inputs and then over σr·h, whose
                         ///< elements are +0 where negligible
} bp_recurrence_kind;

/// Copies a recurrent layer's weights to where `recurrence`, or its gradient, reads them: in an order of the table's own.
///
/// `packed` has room for `p·(4 + gates·(inputs + units))` scalars, with the units p rounded up to a multiple of 16.
typedef struct BP_ARGUMENTS bp_recurrence_weights {
    bp_recurrence_kind kind;
    bool transposes;            ///< for the gradient, which reads `recurrent` only
    size_t batch;               ///< of the calls that read them
    size_t inputs, units;
    const void *weights;        ///< inputs × gates·units; not looked at if there are no inputs
    const void *bias;           ///< gates·units, likewise
    const void *recurrent;      ///< units × gates·units
    const void *candidate_bias; ///< units; BP_GRU_RESET_AFTER only
    void *packed;
} bp_recurrence_weights;

/// The steps of a recurrent layer: from each to the next as `bp_recurrence_kind` says.
///
/// The chain of a gate starts from `sums`, or from the bias and the step's inputs x in ascending order, and goes on over
/// h in ascending order. Both ways give the same bits if `sums` is the product of the inputs with the bias.
///
/// A row's number of steps is its element of `lengths`, where that is a whole number from 1 to `steps`; else it is
/// `steps`. What comes behind them is not looked at; y is +0 there.
///
/// With a mask, the products over the state, σr·h among them, see h·mask instead, +0 where negligible.
///
/// `state` has 3·units + 16 scalars for each row, 4·units + 16 with a mask: h, units of the kernel's own, then c of an LSTM.
typedef struct BP_ARGUMENTS bp_recurrence {
    bp_recurrence_kind kind;
    size_t batch;               ///< that the weights were packed for, `rows` or more
    size_t rows, steps, inputs, units;
    const void *packed;         ///< by `recurrence_weights`, with as many inputs
    const void *sums;           ///< rows × steps × gates·units, if there are no inputs
    const void *x;              ///< rows × steps × inputs, if there are
    const void *lengths;        ///< rows, or NULL
    const void *mask;           ///< rows × units, the same for all steps; or NULL
    bool resumes;               ///< go on from h and c in `state`
    const void *initial;        ///< h before the first step, or NULL for +0
    const void *initial_cell;   ///< c, likewise
    size_t initial_stride;      ///< from one row's to the next row's; 0 for one that all rows have
    void *state;
    void *y;                    ///< rows × steps × units: h after each step; or NULL
    void *last;                 ///< rows × units: h after each row's last step; or NULL
    void *gates;                ///< as large as `sums`, and may be that: their values after σ and tanh; or NULL. An Elman's
                                ///< stay as they are: y tells them
    void *cells;                ///< rows × steps × units: c of an LSTM, q of BP_GRU_RESET_AFTER; NULL if `gates` is
} bp_recurrence;

/// Its gradient, back through the steps: with respect to the chains of the gates, and to the initial state.
///
/// With dh and dc, the gradients with respect to a step's h' and c'; each result +0 where negligible:
///
///     Elman  da = dh·(1 - h'²), or dh where h' > 0
///     LSTM   t = tanh c',  e = fma(dh·o, 1 - t², dc) flushed,  do = dh·t·(o·(1 - o)),  di = e·g·(i·(1 - i)),
///            df = e·c·(f·(1 - f)),  dg = e·i·(1 - g²),  dc of the step before = e·f
///     GRU    dz = dh·(h - n)·(z·(1 - z)),  dn = dh·(1 - z)·(1 - n²),
///            dr = dn·q·(r·(1 - r)) and dq = dn·r; or p·h·(r·(1 - r)) with p = Σ dn·recurrentᵀ, from +0
///
/// Products from left to right, those in brackets first; 1 - t² and its like are fused. dh of the step before is a chain
/// over the gates' gradients times recurrentᵀ in ascending order, with dq for dn, or without dn. It starts from that
/// step's dy; for a GRU from fma(dh, z, dy), or fma(p, r, fma(dh, z, dy)). Where `truncation` divides the number of a
/// step but 0, counted from 0, nothing goes back from it: dh of the step before is its dy, and dc is +0.
///
/// With a mask, h is h·mask in p·h·(r·(1 - r)), `previous` and `reset`. The chain is one of its own, s, from +0 or, with p,
/// from p·r; dh of the step before is then fma(mask, s, dy), for a GRU fma(mask, s, fma(dh, z, dy)).
///
/// Behind a row's last step all results are +0. `state` has (2 + gates)·units + 16 scalars for each row, and units more with
/// a mask.
typedef struct BP_ARGUMENTS bp_recurrence_gradient {
    bp_recurrence_kind kind;
    size_t batch;
    size_t rows, steps, units;
    size_t truncation;          ///< 0 for none
    const void *packed;         ///< by `recurrence_weights`, transposed
    const void *lengths;        ///< rows, or NULL
    const void *mask;           ///< as `recurrence` had it
    const void *initial, *initial_cell;
    size_t initial_stride;
    const void *y, *gates, *cells;  ///< what `recurrence` saved
    const void *dy;             ///< rows × steps × units; or NULL:
    const void *dlast;          ///< rows × units: of the last step's h only
    void *state;
    void *dgates;               ///< rows × steps × gates·units; may be `gates`
    void *dcandidates;          ///< rows × steps × units: dq of BP_GRU_RESET_AFTER; may be `cells`
    void *previous;             ///< rows × steps × units: h before each step, for the gradient of the weights
    void *reset;                ///< rows × steps × units: r·h of BP_GRU_RESET_BEFORE, likewise
    void *dinitial;             ///< rows × units, or NULL where nobody asks
    void *dinitial_cell;        ///< rows × units, of an LSTM, likewise
} bp_recurrence_gradient;

/// What two numbers become.
typedef enum bp_combination {
    BP_ADD,      ///< a + b
    BP_SUBTRACT, ///< a - b
    BP_MULTIPLY, ///< a·b
} bp_combination;

/// What many numbers x become.
typedef enum bp_reduction {
    BP_SUM,  ///< Σ x
    BP_MEAN, ///< Σ x divided by their number; NaN for none
    BP_MAX,  ///< the first NaN, else the first maximum, so of -0 and +0 the first; -Inf for none
} bp_reduction;

/// y[i] = f(x[i]) for n elements; y may be x.
typedef void bp_map(size_t n, const void *x, void *y);

/// The kernels: the one list of them. `ROW(name)` is called for each; a table is filled with functions of these names.
#define BP_KERNELS(ROW)                                                                                          \
    ROW(matmul) ROW(activation) ROW(activation_gradient) ROW(map_exp) ROW(map_log) ROW(softmax)                  \
    ROW(softmax_gradient) ROW(softmax_cross_entropy) ROW(cross_entropy) ROW(argmax) ROW(count_correct)           \
    ROW(column_sums) ROW(sum) ROW(output_losses) ROW(dropout) ROW(radial_basis) ROW(radial_basis_gradient)       \
    ROW(radial_basis_input_gradient) ROW(convolution) ROW(convolution_input_gradient)                            \
    ROW(convolution_weight_gradient) ROW(max_pooling) ROW(max_pooling_gradient) ROW(average_pooling)             \
    ROW(average_pooling_gradient) ROW(column_moments) ROW(batch_normalization) ROW(batch_normalization_gradient) \
    ROW(row_normalization) ROW(row_normalization_gradient) ROW(row_normalization_parameter_gradient) ROW(sgd)    \
    ROW(sgd_momentum) ROW(sgd_nesterov) ROW(adagrad) ROW(rmsprop) ROW(adam) ROW(penalty) ROW(sum_of_squares)     \
    ROW(scale_rows) ROW(scale_columns) ROW(combine) ROW(reduce) ROW(max_reduction_gradient) ROW(spread)          \
    ROW(embedding) ROW(embedding_gradient) ROW(recurrence_weights) ROW(recurrence) ROW(recurrence_gradient)      \
    ROW(bytes_to_unit) ROW(fma_loop)

/// The kernels for one scalar type on one instruction set. No kernel allocates, locks, keeps state or touches the
/// floating-point environment; all may run on any number of threads at once.
typedef struct bp_kernels {
    /// See `bp_matmul`.
    void (*matmul)(const bp_matmul *call);

    /// y[i] = f(x[i]); see `BP_ACTIVATIONS`. With `saturate`, a faint e^-|x|, or e^(-x²/2) in GELU, counts as +0. y may be
    /// x.
    void (*activation)(bp_activation kind, bool saturate, size_t n, const void *x, void *y);
    /// dx[i] = dy[i] · f'(x[i]), f' computed from the saved output y or the saved input x, as `BP_ACTIVATIONS` says. dx may
    /// be dy. What is negligible in dx becomes +0, but for ReLU and step.
    void (*activation_gradient)(bp_activation kind, size_t n, const void *saved, const void *dy, void *dx);

    /// e^x within 1 ULP; overflows to +Inf, underflows gradually.
    bp_map *map_exp;
    /// Natural logarithm within 1 ULP; ln ±0 = -Inf, NaN below zero.
    bp_map *map_log;

    /// y = softmax(β·x) per row, shifted by the row's own maximum: e_j · (1/Σe), as in `bp_softmax_cross_entropy`.
    /// One +Inf in a row makes it one-hot, a row of only -Inf or with a NaN is NaN. With `saturate`, a faint
    /// exponential counts as +0. y may be x.
    void (*softmax)(size_t rows, size_t cols, double beta, bool saturate, const void *x, void *y);
    /// The vector-Jacobian product of the row-wise softmax p of β·x: dx = β · (p ⊙ (dy - Σ p⊙dy)), O(cols) per row.
    /// The sum is one of fused multiply-adds in the virtual lanes. What is negligible in dx becomes +0. dx may be dy.
    void (*softmax_gradient)(size_t rows, size_t cols, double beta, const void *p, const void *dy, void *dx);
    /// See `bp_softmax_cross_entropy`.
    void (*softmax_cross_entropy)(const bp_softmax_cross_entropy *call);

    /// See `bp_cross_entropy`.
    void (*cross_entropy)(const bp_cross_entropy *call);

    /// The position of each row's first NaN, else of its first maximum.
    void (*argmax)(size_t rows, size_t cols, const void *x, int32_t *positions);
    /// How many rows of x have that position where the target has it: at the label, or in the row of `targets`, of
    /// which one is given and the other NULL.
    size_t (*count_correct)(size_t rows, size_t cols, const void *x, const int32_t *labels, const void *targets);
    /// sums[j] = x(0, j) + x(1, j) + … in ascending row order from +0, or from sums[j] if `accumulate`. With a `cut`, the sum
    /// over the parts of the rows; then there is no other start than +0.
    void (*column_sums)(size_t rows, size_t cols, bp_cut cut, const void *x, bool accumulate, void *sums);
    /// Σ x[i] in the virtual lanes, rounded to the scalar type at each step.
    double (*sum)(size_t n, const void *x);
    /// See `bp_output_losses`.
    void (*output_losses)(const bp_output_losses *call);

    /// y(r, j) = x(r, j) · (1/(1 - rate)) where the element is kept, else +0; 0 <= rate < 1. A share of `rate` is dropped,
    /// as a function of the key, the row first_row + r and the column j alone. It is its own gradient. y may be x, and x
    /// may be NULL for ones.
    void (*dropout)(
        size_t rows, size_t cols, size_t first_row, uint64_t key, double rate, const void *x, void *y);

    /// See `bp_radial_basis`.
    void (*radial_basis)(const bp_radial_basis *call);
    /// See `bp_radial_basis_gradient`.
    void (*radial_basis_gradient)(const bp_radial_basis_gradient *call);
    /// dx(r, i) = Σ_j g(r, j)·(x(r, i) - centers(i, j)), fused multiply-adds in the virtual lanes; g as computed by
    /// `radial_basis_gradient`.
    void (*radial_basis_input_gradient)(
        size_t rows, size_t inputs, size_t units, const void *x, const void *centers, const void *g, void *dx);

    /// y(n, y, x, o) = epilogue(Σ x(tap, c)·w(tap, c, o)): a chain of fused multiply-adds that starts from bias[o], or from
    /// +0 where `bias` is NULL, and runs over the taps of the kernel row by row, for each over the channels of o's group,
    /// all in ascending order. `relu` then replaces a value v <= 0 by +0 (NaN stays).
    void (*convolution)(
        const bp_geometry *geometry, const void *x, const void *weights, const void *bias, bool relu, void *y);
    /// dx(n, y, x, c) = Σ dy(output, o)·w(tap, c, o) over the outputs that read this input, in ascending order row by row,
    /// for each over the output channels of c's group: a chain of fused multiply-adds from +0. Where there is a mask, the
    /// saved outputs of a ReLU in the shape of dx, the sum is replaced by +0 where the mask is <= 0.
    void (*convolution_input_gradient)(
        const bp_geometry *geometry, const void *dy, const void *weights, const void *mask, void *dx);
    /// dw(tap, c, o) = Σ x(tap of the output, c)·dy(output, o) over the images and the outputs row by row, in ascending
    /// order: a chain of fused multiply-adds from +0, or from what is there if `accumulate`; with `flush`, what is
    /// negligible then becomes +0. Only `rows` rows of the gradient are computed, from `first_row` on, and of them only
    /// `columns` columns, from `first_column` on; a row is a tap and an input channel of a group, a column is an output
    /// channel.
    void (*convolution_weight_gradient)(
        const bp_geometry *geometry, size_t first_row, size_t rows, size_t first_column, size_t columns, const void *x,
        const void *dy, bool accumulate, bool flush, void *dw);

    /// y = the maximum of each window, for each channel: its first NaN, else its first maximum. -Inf for a window without
    /// inputs.
    void (*max_pooling)(const bp_geometry *geometry, const void *x, void *y);
    /// dx = the sum of dy over the windows that this input wins, in ascending order row by row from +0. The first NaN of a
    /// window wins it, else the first maximum. If `rectify`, x are the outputs of a ReLU, and a window that is won by a
    /// value <= 0 adds +0.
    void (*max_pooling_gradient)(
        const bp_geometry *geometry, bool rectify, const void *x, const void *dy, void *dx);
    /// y = the sum of each window, for each channel, row by row from +0, over the number of its inputs, or, if
    /// `counts_padding`, of its taps.
    void (*average_pooling)(const bp_geometry *geometry, bool counts_padding, const void *x, void *y);
    /// dx = the sum of dy over that number, over the windows that this input is in, in ascending order row by row from +0.
    /// Where there is a mask, the saved outputs of a ReLU in the shape of dx, it is +0 where the mask is <= 0.
    void (*average_pooling_gradient)(
        const bp_geometry *geometry, bool counts_padding, const void *mask, const void *dy, void *dx);

    /// The mean of each column, and of its squared distance from the mean. Each sum consists of those of 64 rows: within a
    /// block, and over the blocks, a chain in ascending order from +0. Rows are `stride` elements apart.
    void (*column_moments)(size_t rows, size_t cols, size_t stride, const void *x, void *mean, void *variance);
    /// See `bp_batch_normalization`.
    void (*batch_normalization)(const bp_batch_normalization *call);
    /// See `bp_batch_normalization_gradient`.
    void (*batch_normalization_gradient)(const bp_batch_normalization_gradient *call);
    /// See `bp_row_normalization`.
    void (*row_normalization)(const bp_row_normalization *call);
    /// See `bp_row_normalization_gradient`.
    void (*row_normalization_gradient)(const bp_row_normalization_gradient *call);
    /// See `bp_row_normalization_parameter_gradient`.
    void (*row_normalization_parameter_gradient)(const bp_row_normalization_parameter_gradient *call);

    // The steps of the optimizers. What becomes negligible in w or in a memory m is +0, and a negligible rate counts as +0;
    // h and r as in `bp_adam`.

    /// w = fma(-rate, g, w): a step of gradient descent.
    void (*sgd)(size_t n, double rate, const void *g, void *w);
    /// m = fma(momentum, m, -(rate · g)), then w = w + m.
    void (*sgd_momentum)(size_t n, double rate, double momentum, const void *g, void *m, void *w);

    /// m = fma(momentum, m, -(rate · g)), then w = w + fma(momentum, m, -(rate · g)): one step ahead of the memory.
    void (*sgd_nesterov)(size_t n, double rate, double momentum, const void *g, void *m, void *w);
    /// s = fma(h, h, s), then w = w - rate·g / (√s + epsilon).
    void (*adagrad)(size_t n, double rate, double epsilon, const void *g, void *s, void *w);
    /// s = fma(decay, s, (1 - decay)·(h·h)), +0 below r², 1 - decay computed before it is rounded; then as `adagrad`.
    void (*rmsprop)(size_t n, double rate, double decay, double epsilon, const void *g, void *s, void *w);
    /// See `bp_adam`.
    void (*adam)(const bp_adam *call);

    /// The penalty Σ l1·|w| + l2·w² + negative·max(0, -w), in the virtual lanes; its derivative is added to g.
    ///
    ///     slope = l1 where w > 0, -(l1 + negative) where w < 0, else +0
    ///     lane  = fma(fma(l2, w, slope), w, lane)
    ///     g     = fma(2·l2, w, g + slope)
    double (*penalty)(size_t n, double l1, double l2, double negative, const void *w, void *g);
    /// Σ x[i]², fused multiply-adds in the virtual lanes.
    double (*sum_of_squares)(size_t n, const void *x);
    /// x(r, j) = x(r, j) · factors[r].
    void (*scale_rows)(size_t rows, size_t cols, const void *factors, void *x);
    /// y(r, j) = (x(r, j) - shift[j]) · scale[j], rounded after each of the two; y(r, j) = x(r, j) · scale[j] where
    /// `shift` is NULL. y may be x.
    void (*scale_columns)(
        size_t rows, size_t cols, const void *x, const void *shift, const void *scale, void *y);

    /// y(r, j) = a(r, j) ∘ b(r, j); see `bp_combination`. Element (r, j) of a is `a[r * a_row_stride + j * a_col_stride]`,
    /// and so for b: a row stride may be anything, a column stride is 1, or 0 where one number stands for all columns. The
    /// rows of y follow each other without a gap; y may be an operand that lies as y does.
    void (*combine)(
        bp_combination kind, size_t rows, size_t cols, const void *a, size_t a_row_stride, size_t a_col_stride,
        const void *b, size_t b_row_stride, size_t b_col_stride, void *y);

    /// y[o, i] = x[o, 0, i] … x[o, extent - 1, i] reduced to one; see `bp_reduction`. x is [outer, extent, inner] and y
    /// [outer, inner]. A sum is in the virtual lanes where `inner` is 1, otherwise a chain in ascending order from +0.
    void (*reduce)(bp_reduction kind, size_t outer, size_t extent, size_t inner, const void *x, void *y);
    /// dx[o, e, i] = dy[o, i] where the first NaN is, else the first maximum, of x[o, ..., i]; +0 elsewhere.
    void (*max_reduction_gradient)(
        size_t outer, size_t extent, size_t inner, const void *x, const void *dy, void *dx);
    /// y[o, e, i] = x[o, i] · scale for each e in 0..<extent: the gradient of a sum, and of a mean.
    void (*spread)(size_t outer, size_t extent, size_t inner, double scale, const void *x, void *y);

    /// y(r, j) = table(indices[r], j), and NaN where that index is no whole number in 0..<vocabulary. The table has
    /// vocabulary × cols elements; the indices are of its type.
    void (*embedding)(
        size_t rows, size_t cols, size_t vocabulary, const void *indices, const void *table, void *y);
    /// dtable(indices[r], j) = dtable(indices[r], j) + dy(r, j) in ascending row order, from +0 or, if `accumulate`, from
    /// what is there. Rows whose index is no whole number in 0..<vocabulary are left out.
    void (*embedding_gradient)(
        size_t rows, size_t cols, size_t vocabulary, const void *indices, const void *dy, bool accumulate,
        void *dtable);

    /// See `bp_recurrence_weights`.
    void (*recurrence_weights)(const bp_recurrence_weights *call);
    /// See `bp_recurrence`.
    void (*recurrence)(const bp_recurrence *call);
    /// See `bp_recurrence_gradient`.
    void (*recurrence_gradient)(const bp_recurrence_gradient *call);

    /// y[i] = bytes[i] / 255.
    void (*bytes_to_unit)(size_t n, const uint8_t *bytes, void *y);

    /// Runs `iterations` rounds of independent fused multiply-adds on registers and returns how many floating-point
    /// operations that was. Timed, it gives the ceiling of a matrix product on this core.
    double (*fma_loop)(size_t iterations);
} bp_kernels;

#define BP_ONE(name) +1
_Static_assert(sizeof(bp_kernels) == (BP_KERNELS(BP_ONE)) * sizeof(bp_map *), "each kernel is in the list");
#undef BP_ONE

#endif
