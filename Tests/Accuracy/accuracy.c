// accuracy POINTS [FUNCTION…]
//
// Prints a line for each elementary function, or for those named:
//
//     FUNCTION WORST INPUT WRONG INPUT
//
// WORST is the greatest error in units in the last place (ULP) and the input that shows it; WRONG counts the results of
// the wrong kind (a NaN, an infinity, or the sign of a zero) and shows one. Exit code 1 if there are any.
//
// Float: the C library's double precision is the judge; its own error is below 2^-27 of a Float's ULP. POINTS from 2^32
// on means every input. Double (-DBP_DOUBLE): MPFR with 80 bits is. Inputs around special places come first, POINTS
// after them. `run` compiles this for both types.
#define _DEFAULT_SOURCE // M_SQRT1_2, sysconf
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "functions.h"

#ifdef BP_DOUBLE
typedef double T;
typedef int64_t Bits;
enum { SCALAR = BP_FLOAT64 };
#else
typedef float T;
typedef int32_t Bits;
enum { SCALAR = BP_FLOAT32 };
#endif

enum { BLOCK = 4096, THREADS_MAX = 64 };

static const bp_kernels *kernels;
static bool wanted[FUNCTIONS];

typedef struct Worst {
    double error;
    T input;
    uint64_t wrong;
    T wrong_input;
} Worst;

// Where the exact result has no units in the last place, the computed one must be the same: 0 or wrong.
static double kind(T y, T exact) {
    bool same = isnan(exact) ? isnan(y) : y == exact && signbit(y) == signbit(exact);
    return same ? 0 : NAN;
}

#ifdef BP_DOUBLE
#define SUBNORMAL_SIGMOID -708
#else
#define SUBNORMAL_SIGMOID -87
#endif

// The limits at infinity where the formula gives none, and where the factor x magnifies what a subnormal number rounds.
static bool is_excepted(int function, T x, T y, double *result) {
    if (isinf(x) && (function == GELU || function == SWISH || function == SOFTSIGN)) {
        T limit = function == SOFTSIGN ? (T)copysign(1, x) : x > 0 ? x : (T)-0.0;
        *result = kind(y, limit);
        return true;
    }
    *result = 0;
    return function == SWISH && x < SUBNORMAL_SIGMOID;
}

#ifdef BP_DOUBLE
#include <mpfr.h>

typedef struct Oracle {
    mpfr_t exact, other;
} Oracle;

static void oracle_start(Oracle *o) { mpfr_inits2(80, o->exact, o->other, (mpfr_ptr)0); }
static void oracle_end(Oracle *o) { mpfr_clears(o->exact, o->other, (mpfr_ptr)0); }

static double error(Oracle *o, int function, T x, T y) {
    double result;
    if (is_excepted(function, x, y, &result)) return result;
    mpfr_set_d(o->exact, x, MPFR_RNDN);
    switch (function) {
    case EXP: mpfr_exp(o->exact, o->exact, MPFR_RNDN); break;
    case LOG: mpfr_log(o->exact, o->exact, MPFR_RNDN); break;
    case TANH: mpfr_tanh(o->exact, o->exact, MPFR_RNDN); break;
    case ARCTAN: mpfr_atan(o->exact, o->exact, MPFR_RNDN); break;
    case ELU: case SELU:
        if (x < 0) mpfr_expm1(o->exact, o->exact, MPFR_RNDN);
        if (function == SELU) mpfr_mul_d(o->exact, o->exact, x < 0 ? 1.7580993408473766 : 1.0507009873554805, MPFR_RNDN);
        break;
    case GELU:
        mpfr_set_ui(o->other, 2, MPFR_RNDN);
        mpfr_sqrt(o->other, o->other, MPFR_RNDN);
        mpfr_div(o->exact, o->exact, o->other, MPFR_RNDN);
        mpfr_neg(o->exact, o->exact, MPFR_RNDN);
        mpfr_erfc(o->exact, o->exact, MPFR_RNDN);
        mpfr_mul_d(o->exact, o->exact, x, MPFR_RNDN);
        mpfr_div_ui(o->exact, o->exact, 2, MPFR_RNDN);
        break;
    case SOFTPLUS:
        if (x > 1000) break; // as good as x, and MPFR overflows too in the end
        mpfr_exp(o->exact, o->exact, MPFR_RNDN);
        mpfr_log1p(o->exact, o->exact, MPFR_RNDN);
        break;
    case SOFTSIGN:
        mpfr_abs(o->exact, o->exact, MPFR_RNDN);
        mpfr_add_ui(o->exact, o->exact, 1, MPFR_RNDN);
        mpfr_d_div(o->exact, x, o->exact, MPFR_RNDN);
        break;
    default:
        mpfr_neg(o->exact, o->exact, MPFR_RNDN);
        mpfr_exp(o->exact, o->exact, MPFR_RNDN);
        mpfr_add_ui(o->exact, o->exact, 1, MPFR_RNDN);
        mpfr_d_div(o->exact, function == SIGMOID ? 1 : x, o->exact, MPFR_RNDN);
    }
    if (!mpfr_regular_p(o->exact)) {
        T exact = mpfr_get_d(o->exact, MPFR_RNDN);
        if (function == LOG && x == 0) exact = -INFINITY;
        return kind(y, exact);
    }
    if (isnan(y)) return NAN;
    if (isinf(mpfr_get_d(o->exact, MPFR_RNDN)) && isinf(y)) return kind(y, mpfr_get_d(o->exact, MPFR_RNDN));
    if (isinf(y)) {
        mpfr_set_si_2exp(o->other, y > 0 ? 1 : -1, 1024, MPFR_RNDN);
    } else {
        mpfr_set_d(o->other, y, MPFR_RNDN);
    }
    long exponent = mpfr_get_exp(o->exact) - 1;
    if (exponent < -1022) exponent = -1022;
    if (exponent > 1023) exponent = 1023;
    mpfr_sub(o->other, o->other, o->exact, MPFR_RNDN);
    mpfr_mul_2si(o->other, o->other, 52 - exponent, MPFR_RNDN);
    return fabs(mpfr_get_d(o->other, MPFR_RNDN));
}
#else
typedef int Oracle;
static void oracle_start(Oracle *o) { *o = 0; }
static void oracle_end(Oracle *o) { *o = 0; }

static double error(Oracle *o, int function, T x, T y) {
    double result;
    if (is_excepted(function, x, y, &result)) return result;
    (void)o;
    double exact;
    switch (function) {
    case EXP: exact = exp((double)x); break;
    case LOG: exact = log((double)x); break;
    case TANH: exact = tanh((double)x); break;
    case SIGMOID: exact = 1 / (1 + exp(-(double)x)); break;
    case ARCTAN: exact = atan((double)x); break;
    case ELU: exact = x < 0 ? expm1((double)x) : x; break;
    case SELU: exact = x < 0 ? 1.7580993408473766 * expm1((double)x) : 1.0507009873554805 * x; break;
    case GELU: exact = x * 0.5 * erfc(-x * M_SQRT1_2); break;
    case SOFTPLUS: exact = x > 100 ? x : log1p(exp((double)x)); break;
    case SOFTSIGN: exact = x / (1 + fabs((double)x)); break;
    default: exact = x / (1 + exp(-(double)x)); break;
    }
    if (!isfinite(exact) || exact == 0) return kind(y, (T)exact);
    if (isnan(y)) return NAN;
    if (isinf(y) && isinf((T)exact)) return kind(y, (T)exact);
    double computed = isinf(y) ? copysign(0x1p128, y) : y;
    // The units of 2^e ..< 2^(e + 1) are 2^(e - 23), as powers of two made from the bits of a double's exponent.
    uint64_t bits;
    memcpy(&bits, &exact, sizeof bits);
    uint64_t biased = bits >> 52 & 0x7ff;
    if (biased < 1023 - 126) biased = 1023 - 126;
    if (biased > 1023 + 127) biased = 1023 + 127;
    bits = (2 * 1023 + 23 - biased) << 52;
    double units;
    memcpy(&units, &bits, sizeof units);
    return fabs(computed - exact) * units;
}
#endif

static void check(Oracle *oracle, const T *x, Worst *worst) {
    T y[BLOCK];
    for (int function = 0; function < FUNCTIONS; function++) {
        if (!wanted[function]) continue;
        evaluate(kernels, function, BLOCK, x, y);
        for (int i = 0; i < BLOCK; i++) {
            double e = error(oracle, function, x[i], y[i]);
            if (isnan(e)) {
                worst[function].wrong++;
                worst[function].wrong_input = x[i];
            } else if (e > worst[function].error) {
                worst[function].error = e;
                worst[function].input = x[i];
            }
        }
    }
}

typedef struct Share {
    uint64_t first, step, end; // its blocks: special places cost more than others, so each thread has every nth
    Worst worst[FUNCTIONS];
} Share;

static T from_bits(Bits bits) {
    T x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// Zero, one, the limits of the formats, the places where a function or its formula changes.
static const T places[] = {
    0, 1, 2, 3, 5, 9, 10, 20, 36.7, 38.5, 0.34657359027997264, 1.0397207708399179, 0.41421356237309503, 0.5625,
    2.414213562373095, 0.70710678118654752, 1.4142135623730951, 709.78271289338397, 745.13321910194122,
    708.39641853226411, 88.722839, 103.97208, 87.336545, INFINITY, 0x1p-24, 0x1p-25, 0x1p-12, 0x1p-53, 0x1p-27,
#ifdef BP_DOUBLE
    0x1p-1022, 0x1p-1074,
#else
    0x1p-126, 0x1p-149,
#endif
};
enum { PLACES = sizeof places / sizeof places[0], NEIGHBOURS = 1 << 13 };
static const uint64_t specials = (uint64_t)PLACES * 2 * NEIGHBOURS;

// The numbers around ±places.
static T special(uint64_t index) {
    Bits bits;
    memcpy(&bits, &places[index / 2 % PLACES], sizeof bits);
    const Bits neighbour = bits + (Bits)(index / 2 / PLACES) - NEIGHBOURS / 2;
    const T x = (T)fabs((double)from_bits(neighbour));
    return index % 2 ? -x : x;
}

#ifdef BP_DOUBLE
// SplitMix64 (Steele, Lea and Flood, 2014).
static uint64_t mix(uint64_t state) {
    uint64_t z = state * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

// In turn: any bits; exponents of the middle range; and uniform numbers from the ranges in which the functions move.
static T point(uint64_t index) {
    uint64_t bits = mix(index);
    double unit = (double)(bits >> 11) * 0x1p-53 * 2 - 1;
    switch (index % 7) {
    case 0: return from_bits((Bits)bits);
    case 1: case 2: return ldexp(1 + fabs(unit), (int)(bits % 64) - 48) * (bits & 64 ? -1 : 1);
    case 3: return unit * 750;
    case 4: return unit * 40;
    case 5: return unit * 2;
    default: return 1 + unit * 0.5;
    }
}
#else
// The factor is odd: 2^32 points are all numbers, and fewer lie evenly among them.
static T point(uint64_t index) { return from_bits((Bits)((uint32_t)index * 0x9e3779b1u)); }
#endif

static void *run(void *argument) {
    Share *share = argument;
    Oracle oracle;
    oracle_start(&oracle);
    for (uint64_t block = share->first; block < share->end; block += share->step) {
        T x[BLOCK];
        for (uint64_t i = 0; i < BLOCK; i++) {
            uint64_t index = block * BLOCK + i;
            x[i] = index < specials ? special(index) : point(index - specials);
        }
        check(&oracle, x, share->worst);
    }
    oracle_end(&oracle);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc < 2) return 64;
    const uint64_t blocks = (specials + strtoull(argv[1], NULL, 10) + BLOCK - 1) / BLOCK;
    for (int function = 0; function < FUNCTIONS; function++) wanted[function] = argc == 2;
    for (int i = 2; i < argc; i++) {
        const int function = function_named(argv[i]);
        if (function == FUNCTIONS) return 64;
        wanted[function] = true;
    }
    kernels = fastest_kernels(SCALAR);

    static Share shares[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    if (count < 1 || count > THREADS_MAX) count = 1;
    for (long i = 0; i < count; i++) {
        shares[i].first = (uint64_t)i;
        shares[i].step = (uint64_t)count;
        shares[i].end = blocks;
        if (pthread_create(&threads[i], NULL, run, &shares[i])) return 1;
    }
    int status = 0;
    for (long i = 0; i < count; i++) pthread_join(threads[i], NULL);
    for (int function = 0; function < FUNCTIONS; function++) {
        if (!wanted[function]) continue;
        Worst worst = shares[0].worst[function];
        for (long i = 1; i < count; i++) {
            Worst other = shares[i].worst[function];
            if (other.error > worst.error) worst.error = other.error, worst.input = other.input;
            if (other.wrong > 0) worst.wrong += other.wrong, worst.wrong_input = other.wrong_input;
        }
        printf("%-9s %.4f %a %llu %a\n", function_names[function], worst.error, (double)worst.input,
               (unsigned long long)worst.wrong, (double)worst.wrong_input);
        if (worst.wrong > 0) status = 1;
    }
    return status;
}
