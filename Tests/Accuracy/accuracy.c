// cc -O3 -march=native -ffp-contract=off -IS Tests/Accuracy/accuracy.c -lmpfr -lgmp -lm -lpthread -o accuracy && ./accuracy
//
// with clang as cc and S = Sources/CBackprop; add -DBP_DOUBLE for Double and -DPORTABLE for the portable variant.
//
// Prints the worst error of each elementary function in units in the last place (ULP), with the input that shows it,
// and the inputs whose result is of the wrong kind (a NaN, an infinity or the sign of a zero). Float: all 2^32 inputs
// against the C library's double precision, whose own error is below 2^-27 of a Float's ULP. Double: random inputs
// (their number in millions is the argument, 10 by default) and special ones against MPFR with 128 bits.
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__AVX512DQ__) && !defined(PORTABLE)
#include "simd/avx512.h"
#elif defined(__AVX2__) && !defined(PORTABLE)
#include "simd/avx2.h"
#elif defined(__aarch64__) && !defined(PORTABLE)
#include "simd/neon.h"
#else
#include "simd/portable.h"
#endif
#include "templates/elementary.h"
#include "templates/activations.h"

enum { EXP, LOG, TANH, SIGMOID, ARCTAN, ELU, SELU, GELU, SOFTPLUS, SOFTSIGN, SWISH, FUNCTIONS };
enum { BLOCK = 4096, THREADS_MAX = 64 };
static const struct {
    const char *name;
    double bound;
} functions[FUNCTIONS] = {
    {"exp", 1}, {"log", 1}, {"tanh", 1.5}, {"sigmoid", 1.5}, {"arctan", 2.5}, {"elu", 1.5}, {"selu", 2.5}, {"gelu", 9},
    {"softplus", 2}, {"softsign", 1.5}, {"swish", 2.5},
};

typedef struct Worst {
    double error;
    T input;
    uint64_t wrong;
    T wrong_input;
} Worst;

static void evaluate(int function, const T *x, T *y) {
    for (size_t i = 0; i < BLOCK; i += LANES) {
        V v = load(x + i);
        switch (function) {
        case EXP: v = exp_lanes(v); break;
        case LOG: v = log_lanes(v); break;
        case TANH: v = tanh_lanes(v); break;
        case SIGMOID: v = sigmoid_lanes(v); break;
        case ARCTAN: v = arctan_lanes(v); break;
        case ELU: v = elu_lanes(v); break;
        case SELU: v = selu_lanes(v); break;
        case GELU: v = gelu_lanes(v); break;
        case SOFTPLUS: v = softplus_lanes(v); break;
        case SOFTSIGN: v = softsign_lanes(v); break;
        default: v = swish_lanes(v); break;
        }
        store(y + i, v);
    }
}

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
        T limit = function == SOFTSIGN ? copysign(1, x) : x > 0 ? x : -REAL(0.0);
        *result = y == limit && !signbit(y) == !signbit(limit) ? 0 : NAN;
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

static void oracle_start(Oracle *o) { mpfr_inits2(128, o->exact, o->other, (mpfr_ptr)0); }
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
    if (isnan(exact) || isinf(exact) || exact == 0) return kind(y, (T)exact);
    if (isnan(y)) return NAN;
    if (isinf(y) && isinf((T)exact)) return kind(y, (T)exact);
    double computed = isinf(y) ? copysign(0x1p128, y) : y;
    int exponent = ilogb(exact);
    if (exponent < -126) exponent = -126;
    if (exponent > 127) exponent = 127;
    return fabs(computed - exact) * ldexp(1, 23 - exponent);
}
#endif

static void check(Oracle *oracle, const T *x, Worst *worst) {
    T y[BLOCK];
    for (int function = 0; function < FUNCTIONS; function++) {
        evaluate(function, x, y);
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
    uint64_t begin, end; // blocks
    Worst worst[FUNCTIONS];
} Share;

#ifdef BP_DOUBLE
// SplitMix64 (Steele, Lea and Flood, 2014).
static uint64_t mix(uint64_t state) {
    uint64_t z = state * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// The neighbourhoods of zero, of one, of the limits of the formats, of the places where the formulas change.
static double special(uint64_t index) {
    static const double places[] = {
        0, 1, 0.41421356237309503, 2.414213562373095, 5, 38.5, 0.5625, 20, 0.70710678118654752, 1.4142135623730951, 0.34657359027997264, 1.0397207708399179, 36.7,
        709.78271289338397, 710, 745.13321910194122, 746, 708.39641853226411, INFINITY, 0x1p-1022, 0x1p-1074, 0x1p-53,
        0x1p-27, 2, 3, 10,
    };
    const uint64_t count = sizeof places / sizeof places[0];
    double place = places[index / 2 % count];
    int64_t offset = (int64_t)(index / 2 / count) - BLOCK / 4;
    int64_t bits;
    memcpy(&bits, &place, sizeof bits);
    double x = from_bits((uint64_t)(bits + offset) & INT64_MAX);
    return index % 2 ? -x : x;
}

// In turn: any bits; exponents of the middle range; and uniform numbers from the ranges in which the functions move.
static double input(uint64_t index) {
    uint64_t bits = mix(index);
    double unit = (double)(bits >> 11) * 0x1p-53 * 2 - 1;
    switch (index % 8) {
    case 0: return special(index / 8);
    case 1: return from_bits(bits);
    case 2: case 3: return ldexp(1 + fabs(unit), (int)(bits % 64) - 48) * (bits & 64 ? -1 : 1);
    case 4: return unit * 750;
    case 5: return unit * 40;
    case 6: return unit * 2;
    default: return 1 + unit * 0.5;
    }
}
#else
static float input(uint64_t index) {
    uint32_t bits = (uint32_t)index;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
#endif

static void *run(void *argument) {
    Share *share = argument;
    Oracle oracle;
    oracle_start(&oracle);
    for (uint64_t block = share->begin; block < share->end; block++) {
        T x[BLOCK];
        for (int i = 0; i < BLOCK; i++) x[i] = input(block * BLOCK + (uint64_t)i);
        check(&oracle, x, share->worst);
    }
    oracle_end(&oracle);
    return NULL;
}

int main(int argc, char **argv) {
#ifdef BP_DOUBLE
    uint64_t blocks = (argc > 1 ? strtoull(argv[1], NULL, 10) : 10) * 1000000 / BLOCK;
#else
    (void)argc, (void)argv;
    uint64_t blocks = (1ull << 32) / BLOCK;
#endif
    static Share shares[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    if (count < 1 || count > THREADS_MAX) count = 1;
    for (long i = 0; i < count; i++) {
        shares[i].begin = blocks * (uint64_t)i / (uint64_t)count;
        shares[i].end = blocks * (uint64_t)(i + 1) / (uint64_t)count;
        if (pthread_create(&threads[i], NULL, run, &shares[i])) return 1;
    }
    int status = 0;
    for (long i = 0; i < count; i++) pthread_join(threads[i], NULL);
    for (int function = 0; function < FUNCTIONS; function++) {
        Worst worst = shares[0].worst[function];
        for (long i = 1; i < count; i++) {
            Worst other = shares[i].worst[function];
            if (other.error > worst.error) worst.error = other.error, worst.input = other.input;
            if (other.wrong > 0) worst.wrong += other.wrong, worst.wrong_input = other.wrong_input;
        }
        double bound = functions[function].bound;
        printf("%-9s %.4f ULP at %a, bound %.1f; wrong kind: %llu (%a)\n", functions[function].name, worst.error,
               (double)worst.input, bound, (unsigned long long)worst.wrong, (double)worst.wrong_input);
        if (worst.error > bound || worst.wrong > 0) status = 1;
    }
    return status;
}
