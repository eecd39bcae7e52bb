// Constants of the elementary functions, for Float and Double.
//
// The polynomials are minimax fits by Sollya's fpminimax, rounded to the scalar type as part of the fit. The command
// stands above each set; SG means 24 bits and D means 53. "Fit" is the relative error of the polynomial alone.

#ifndef BP_COEFFICIENTS_H
#define BP_COEFFICIENTS_H
#ifdef BP_DOUBLE

// e^r = 1 + r + r^2·(c[0] + c[1]·r + …) for |r| <= ln 2 / 2. Fit: 3.8e-18.
// fpminimax(exp(x), [|2,…,11|], [|D…|], [-0.34658;0.34658], floating, relative, 1+x)
static const T exp_fit[] = {
    0x1.000000000000ap-1,  0x1.55555555554fep-3,  0x1.55555555506bfp-5,  0x1.1111111126b36p-7,
    0x1.6c16c18475fabp-10, 0x1.a01a012fed2f7p-13, 0x1.a019996298ecdp-16, 0x1.71df18f7a1dd8p-19,
    0x1.28adf8e81298cp-22, 0x1.ad92d1e47a0d8p-26,
};

// ln((1 + s)/(1 - s)) = 2s + s^3·(c[0] + c[1]·s^2 + …) for |s| <= 3 - 2·sqrt 2. Fit: 1.2e-18.
// fpminimax(log((1+x)/(1-x)), [|3,5,…,15|], [|D…|], [1b-10;0.1717], floating, relative, 2*x)
static const T log_fit[] = {
    0x1.5555555555593p-1, 0x1.999999997fa39p-2, 0x1.2492494224e8ap-2, 0x1.c71c51dcf77abp-3,
    0x1.74664887e8376p-3, 0x1.39a0b4d914bdep-3, 0x1.2f103aea38f2bp-3,
};

// tanh x = x + x^3·(c[0] + c[1]·x^2 + …) for |x| <= 0.5625. Fit: 1.0e-18.
// fpminimax(tanh(x), [|3,5,…,23|], [|D…|], [1b-10;0.5625], floating, relative, x)
static const T tanh_fit[] = {
    -0x1.555555555554bp-2, 0x1.1111111110268p-3,  -0x1.ba1ba1b9328e8p-5,  0x1.664f4848be627p-6,
    -0x1.226e2cf24e8b5p-7, 0x1.d6d2456e24301p-9,  -0x1.7d8b7e03a3739p-10, 0x1.346000c7eea4bp-11,
    -0x1.e8048a154d5e6p-13, 0x1.5962f4694b812p-14, -0x1.3d05af5525053p-16,
};

#define LEAST_NORMAL 0x1p-1022
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define LOG2_E 0x1.71547652b82fep0
// ln 2 in two parts; the first has 39 bits, so its product with an exponent is exact.
#define LN2_HIGH 0x1.62e42fefa4p-1
#define LN2_LOW -0x1.8432a1b0e2634p-43
// Beyond these, e^x rounds to +0 and to +Inf.
#define EXP_UNDERFLOW -746.0
#define EXP_OVERFLOW 710.0
// Where the two ways to compute tanh meet, and from where on tanh x rounds to 1.
#define TANH_SMALL 0.5625
#define TANH_SATURATED 20.0
// 1/255 in two parts.
#define INVERSE_255_HIGH 0x1.010101010101p-8
#define INVERSE_255_LOW 0x1.02p-64

#else

// e^r = 1 + r + r^2·(c[0] + c[1]·r + …) for |r| <= ln 2 / 2. Fit: 3.3e-9.
// fpminimax(exp(x), [|2,…,6|], [|SG…|], [-0.34658;0.34658], floating, relative, 1+x)
static const T exp_fit[] = {
    0x1.fffffap-2f, 0x1.555492p-3f, 0x1.555a26p-5f, 0x1.12397cp-7f, 0x1.694c82p-10f,
};

// ln((1 + s)/(1 - s)) = 2s + s^3·(c[0] + c[1]·s^2 + …) for |s| <= 3 - 2·sqrt 2. Fit: 8.1e-10.
// fpminimax(log((1+x)/(1-x)), [|3,5,7|], [|SG…|], [1b-10;0.1717], floating, relative, 2*x)
static const T log_fit[] = {0x1.55557ap-1f, 0x1.995eccp-2f, 0x1.31e26p-2f};

// tanh x = x + x^3·(c[0] + c[1]·x^2 + …) for |x| <= 0.5625. Fit: 1.4e-9.
// fpminimax(tanh(x), [|3,5,7,9,11|], [|SG…|], [1b-10;0.5625], floating, relative, x)
static const T tanh_fit[] = {
    -0x1.555548p-2f, 0x1.110c64p-3f, -0x1.b9075ap-5f, 0x1.58226p-6f, -0x1.94bf44p-8f,
};

#define LEAST_NORMAL 0x1p-126f
#define SQRT_HALF 0x1.6a09e6p-1f
#define LOG2_E 0x1.715476p0f
// ln 2 in two parts; the first has 14 bits, so its product with an exponent is exact.
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
// Beyond these, e^x rounds to +0 and to +Inf.
#define EXP_UNDERFLOW -104.0f
#define EXP_OVERFLOW 89.0f
// Where the two ways to compute tanh meet, and from where on tanh x rounds to 1.
#define TANH_SMALL 0.5625f
#define TANH_SATURATED 10.0f
// 1/255 in two parts.
#define INVERSE_255_HIGH 0x1.010102p-8f
#define INVERSE_255_LOW -0x1.fdfdfep-33f

#endif
#endif
