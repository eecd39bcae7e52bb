// exp, log, tanh, the logistic sigmoid, arctan and what ELU and softplus need of exp and log, on a vector of lanes, for
// Float and Double.
//
// Every step is a correctly rounded operation of the vocabulary or an operation on bits, so each variant gives the same
// bits, and a lane's result does not depend on its neighbours. NaN gives NaN: a clamp has the datum as its second
// operand, which is the one that a comparison with NaN returns.
//
// Measured worst errors in units in the last place of the exact result (Tests/Accuracy/accuracy.c):
//
//                 exp      log      tanh     sigmoid
//     Float       0.8913   0.8612   1.2863   1.4797    all 2^32 inputs
//     Double      0.8858   0.8748   1.3064   1.4679    10^8 points each, against MPFR
#include "coefficients.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

// c[0] + c[1]·x + c[2]·x^2 + … in as few operations as there can be.
INLINE V polynomial(V x, const T *c, int count) {
    V sum = broadcast(c[count - 1]);
    for (int i = count - 2; i >= 0; i--) sum = fused(sum, x, broadcast(c[i]));
    return sum;
}

// The same for count >= 2, as two chains in x^2: half as long as one, at the price of a product.
INLINE V polynomial_in_two(V x, const T *c, int count) {
    V square = x * x;
    int i = count - 1;
    V upper = broadcast(c[i]), lower = broadcast(c[i - 1]);
    for (i -= 2; i >= 1; i -= 2) {
        upper = fused(upper, square, broadcast(c[i]));
        lower = fused(lower, square, broadcast(c[i - 1]));
    }
    if (i == 0) return fused(lower, x, fused(upper, square, broadcast(c[0])));
    return fused(upper, x, lower);
}

// e^x = 2^n · (1 + r·t).
typedef struct Exponential {
    V n; // integral
    V r; // at most ln 2 / 2 in magnitude
    V t;
} Exponential;

// n is x / ln 2 rounded to an integer, r = x - n·ln 2 and t = (e^r - 1)/r. A sum with ROUNDING leaves no room for a
// fraction. The first part of n·ln 2 is exact and so is its difference from x; only the second part rounds. What t
// rounds off counts r-fold, so at most a third.
INLINE Exponential exponential(V x) {
    V n = fused(x, broadcast(LOG2_E), broadcast(ROUNDING)) - broadcast(ROUNDING);
    V r = fused(n, broadcast(-LN2_HIGH), x);
    r = fused(n, broadcast(-LN2_LOW), r);
    return (Exponential){n, r, fused(r, polynomial(r, exp_fit, COUNT(exp_fit)), broadcast(1))};
}

// e^x for x from EXP_UNDERFLOW to EXP_OVERFLOW; what becomes of another x is not said.
ELEMENTARY V exp_within(V x) {
    Exponential e = exponential(x);
    return scale2(fused(e.r, e.t, broadcast(1)), e.n);
}

// The same for any x <= EXP_OVERFLOW.
INLINE V exp_below_overflow(V x) { return exp_within(greater(broadcast(EXP_UNDERFLOW), x)); }

// The same for x >= least, and +0 below, where no step is subnormal if e^least is not.
INLINE V exp_from(V least, V x) { return keep(~(VI)(x < least), exp_within(greater(least, x))); }

INLINE V exp_lanes(V x) {
    return exp_below_overflow(lesser(broadcast(EXP_OVERFLOW), x));
}

// ln x = k·ln 2 + ln m with x = 2^k·m and m in [sqrt 0.5, sqrt 2). With f = m - 1, s = f/(2 + f) and h = f^2/2,
//
//     ln m = 2 artanh s = 2s + s^3·(…) = f - h + s·(h + s^2·(…))
//
// where f is exact and the rest is small beside it. The sum k·ln 2 + f is kept in two parts, so that what the first one
// rounds off is not lost.
ELEMENTARY V log_lanes(V x) {
    // Subnormal numbers are lifted to normal ones, by 2^(MANTISSA_BITS + 1).
    const VI subnormal = (VI)(x < broadcast(LEAST_NORMAL));
    VI bits = (VI)choose(subnormal, x * broadcast((T)((I)2 << MANTISSA_BITS)), x);

    // The exponent field of x / sqrt 0.5, and what is left of x without it.
    const VI exponents = (VI)broadcast(INFINITY), one = (VI)broadcast(1);
    VI field = (bits - (VI)broadcast(SQRT_HALF) + one) & exponents;
    V m = (V)(bits - field + one);
    // The field as the low bits of 2^MANTISSA_BITS is a number, from which the bias is taken away.
    const T unit = (T)((I)1 << MANTISSA_BITS);
    V k = (V)((field >> MANTISSA_BITS) | (VI)broadcast(unit)) - broadcast(unit + EXPONENT_BIAS);
    k -= keep(subnormal, broadcast(MANTISSA_BITS + 1));

    V f = m - broadcast(1);
    V s = f / (broadcast(2) + f);
    V square = s * s;
    V h = broadcast(REAL(0.5)) * f * f;
    V high = fused(k, broadcast(LN2_HIGH), f);
    V low = fused(k, broadcast(LN2_LOW), f - (high - k * broadcast(LN2_HIGH)));
    V result = high + (low + fused(s, fused(square, polynomial_in_two(square, log_fit, COUNT(log_fit)), h), -h));

    result = choose((VI)(x < broadcast(INFINITY)), result, x);
    V outside = choose((VI)(x == (V){0}), broadcast(-INFINITY), broadcast(NAN));
    return choose((VI)(x > (V){0}), result, outside);
}

// A polynomial near 0, where tanh x is close to x; elsewhere 1 - 2/(e^2x + 1), whose error shrinks with the quotient.
// e^2x + 1 = 2^n·r·t + (2^n + 1) rounds once.
ELEMENTARY V tanh_lanes(V x) {
    V a = lesser(broadcast(TANH_SATURATED), magnitude(x));
    V square = a * a;
    V small = fused(a * square, polynomial(square, tanh_fit, COUNT(tanh_fit)), a);

    Exponential e = exponential(a + a);
    V scale = power_of_two(e.n);
    V large = broadcast(1) - broadcast(2) / fused(scale * e.r, e.t, scale + broadcast(1));

    return with_sign(choose((VI)(a < broadcast(TANH_SMALL)), small, large), x);
}

// With e = e^-|x| <= 1 the sigmoid is s = e/(1 + e) at -|x| and 1 - s at |x|: nothing overflows, and a small s keeps
// its digits. The step after the division takes back what 1 + e rounded off: e - s is exact, so e - s - s·e is the true
// remainder of s.
//
// An e below e^least counts as +0, here and below. EXP_UNDERFLOW changes nothing.
ELEMENTARY V sigmoid_from(V least, V x) {
    V e = exp_from(least, with_sign(x, broadcast(-1)));
    V reciprocal = broadcast(1) / (broadcast(1) + e);
    V s = e * reciprocal;
    s = fused(fused(-s, e, e - s), reciprocal, s);
    return choose((VI)(x < (V){0}), s, broadcast(1) - s);
}

INLINE V sigmoid_lanes(V x) { return sigmoid_from(broadcast(EXP_UNDERFLOW), x); }

// e^x - 1 for x <= 0: 2^n·r·t + (2^n - 1), of which the bracket is exact.
ELEMENTARY V exp_minus_one(V x) {
    Exponential e = exponential(greater(broadcast(-40), x));
    V scale = power_of_two(e.n);
    return fused(scale * e.r, e.t, scale - broadcast(1));
}

// ln(1 + e) with e = e^-|x|, by which ln(1 + e^x) is beyond max(0, x). The logarithm of the rounded u = 1 + e lacks what
// the sum rounded off, e - (u - 1), over u.
ELEMENTARY V softplus_beyond(V least, V x) {
    V e = exp_from(least, with_sign(x, broadcast(-1)));
    V u = broadcast(1) + e;
    return log_lanes(u) + (e - (u - broadcast(1))) / u;
}

// Up to tan(pi/8) a polynomial; beyond it arctan a = pi/4 + arctan((a - 1)/(a + 1)), and from tan(3·pi/8) on
// pi/2 - arctan(1/a), so that one division and one polynomial serve all.
ELEMENTARY V arctan_lanes(V x) {
    const V a = magnitude(x), one = broadcast(1);
    const VI beyond = (VI)(a > broadcast(REAL(0.41421356237309503))), steep = (VI)(a > broadcast(REAL(2.414213562373095)));
    V t = choose(steep, -one, choose(beyond, a - one, a)) / choose(steep, a, choose(beyond, a + one, one));
    V half = choose(steep, one, broadcast(REAL(0.5)));
    V high = keep(beyond, half * broadcast(HALF_PI_HIGH)), low = keep(beyond, half * broadcast(HALF_PI_LOW));
    V square = t * t;
    return with_sign(high + fused(t * square, polynomial(square, arctan_fit, COUNT(arctan_fit)), t + low), x);
}

// The normal distribution beyond a >= 0 is ratio·even·power, its density even·power/sqrt(2·pi).
typedef struct NormalTail {
    V ratio;
    V power; // e^(-s/2) for the rounded s = a^2
    V even;  // e^(-rest/2) for what s lacks
} NormalTail;

ELEMENTARY NormalTail normal_tail(V least, V a) {
    V square = a * a;
    V rest = fused(a, a, -square);
    V reciprocal = broadcast(1) / (a + broadcast(NORMAL_MIDDLE));
    V v = fused(broadcast(-2 * NORMAL_MIDDLE), reciprocal, broadcast(1));
    V fit = polynomial(v, normal_fit, COUNT(normal_fit));
    return (NormalTail){
        fit * reciprocal, exp_from(least, broadcast(REAL(-0.5)) * square),
        fused(broadcast(REAL(-0.5)), rest, broadcast(1)),
    };
}

#undef COUNT
