// SGEMM and DGEMM, as Fortran calls them, over the package's matmul: for the testers of BLAS, which thus test its
// kernels. C = α·op(A)·op(B) + β·C, all matrices column-major; op is the matrix itself or its transpose.
//
// The variant is named by BACKPROP_KERNELS in the environment. Column-major matrices are the transposes of row-major
// ones, so Cᵀ = op(B)ᵀ·op(A)ᵀ is computed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bp_variants.h"

// BLAS's own handler of mistakes: the position of the wrong argument.
void xerbla_(const char *routine, const int *argument, size_t length);

static const bp_kernels *kernels(bp_scalar scalar) {
    static const char *const names[] = {
        [BP_PORTABLE] = "portable", [BP_AVX2] = "avx2", [BP_AVX512] = "avx512", [BP_NEON] = "neon",
    };
    const char *wanted = getenv("BACKPROP_KERNELS");
    for (int i = 0; wanted && i < 4; i++) {
        if (!strcmp(wanted, names[i])) {
            const bp_kernels *found = bp_kernels_get((bp_variant)i, scalar);
            if (found) return found;
        }
    }
    fprintf(stderr, "BACKPROP_KERNELS: no kernels %s on this machine\n", wanted ? wanted : "");
    exit(1);
}

// Whether op is the transpose, or -1 for a letter that BLAS does not know. Real numbers are their own conjugates.
static int is_transposed(char letter) {
    switch (letter) {
    case 'N': case 'n': return 0;
    case 'T': case 't': case 'C': case 'c': return 1;
    default: return -1;
    }
}

static int wrong_argument(int ta, int tb, int m, int n, int k, int lda, int ldb, int ldc) {
    const int a_rows = ta ? k : m, b_rows = tb ? n : k;
    if (ta < 0) return 1;
    if (tb < 0) return 2;
    if (m < 0) return 3;
    if (n < 0) return 4;
    if (k < 0) return 5;
    if (lda < (a_rows > 1 ? a_rows : 1)) return 8;
    if (ldb < (b_rows > 1 ? b_rows : 1)) return 10;
    if (ldc < (m > 1 ? m : 1)) return 13;
    return 0;
}

// The kernel has no α and β. It starts from C where β is to be taken in and α is 1; else the product is made apart.
#define GEMM(name, title, T, scalar)                                                                                  \
    void name(                                                                                                        \
        const char *transposes_a, const char *transposes_b, const int *m_, const int *n_, const int *k_,              \
        const T *alpha_, const T *a, const int *lda_, const T *b, const int *ldb_, const T *beta_, T *c,              \
        const int *ldc_) {                                                                                            \
        const int ta = is_transposed(*transposes_a), tb = is_transposed(*transposes_b);                               \
        const int wrong = wrong_argument(ta, tb, *m_, *n_, *k_, *lda_, *ldb_, *ldc_);                                 \
        if (wrong) {                                                                                                  \
            xerbla_(title, &wrong, strlen(title));                                                                    \
            return;                                                                                                   \
        }                                                                                                             \
        const size_t m = (size_t)*m_, n = (size_t)*n_, k = (size_t)*k_;                                               \
        const size_t lda = (size_t)*lda_, ldb = (size_t)*ldb_, ldc = (size_t)*ldc_;                                   \
        const T alpha = *alpha_, beta = *beta_;                                                                       \
        if (m == 0 || n == 0) return;                                                                                 \
        if (beta != 1) {                                                                                              \
            for (size_t j = 0; j < n; j++) {                                                                          \
                for (size_t i = 0; i < m; i++) c[i + j * ldc] = beta == 0 ? 0 : beta * c[i + j * ldc];                \
            }                                                                                                         \
        }                                                                                                             \
        if (alpha == 0) return;                                                                                       \
        T *product = alpha == 1 ? c : malloc(m * n * sizeof(T));                                                      \
        if (!product) abort();                                                                                        \
        kernels(scalar)->matmul(&(bp_matmul){                                                                         \
            .m = n, .n = m, .k = k,                                                                                   \
            .a = b, .a_row_stride = tb ? 1 : ldb, .a_col_stride = tb ? ldb : 1,                                       \
            .b = a, .b_row_stride = ta ? 1 : lda, .b_col_stride = ta ? lda : 1,                                       \
            .c = product, .c_row_stride = alpha == 1 ? ldc : m,                                                       \
            .accumulate = alpha == 1 && beta != 0,                                                                    \
        });                                                                                                           \
        if (alpha == 1) return;                                                                                       \
        for (size_t j = 0; j < n; j++) {                                                                              \
            for (size_t i = 0; i < m; i++) c[i + j * ldc] += alpha * product[i + j * m];                              \
        }                                                                                                             \
        free(product);                                                                                                \
    }

GEMM(sgemm_, "SGEMM ", float, BP_FLOAT32)
GEMM(dgemm_, "DGEMM ", double, BP_FLOAT64)
