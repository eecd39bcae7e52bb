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

// arctan t = t + t^3·(c[0] + c[1]·t^2 + …) for |t| <= tan(pi/8). Fit: 1.3e-18.
// fpminimax(atan(x), [|3,5,…,23|], [|D…|], [1b-10;0.41422], floating, relative, x)
static const T arctan_fit[] = {
    -0x1.555555555553dp-2, 0x1.999999999586dp-3,  -0x1.24924922ad6edp-3, 0x1.c71c70e613401p-4,
    -0x1.745cf8dcacc2cp-4, 0x1.3b11191f75b4cp-4,  -0x1.10ebb86a779eap-4, 0x1.df0f4dc53386ap-5,
    -0x1.9cd2cc3bcaa6cp-5, 0x1.37d5d6ce4ab2ep-5, -0x1.256ae1c81b21ep-6,
};

// Q(a) = e^(-a^2/2)·(c[0] + c[1]·v + …)/(a + k) with v = (a - k)/(a + k), k = NORMAL_MIDDLE, for 0 <= a <= 39, where Q
// is the normal distribution beyond a. Fit: 5.4e-17, of which 1.2e-17 is the polynomial's and the rest rounding.
// Interpolation of exp(a^2/2)*erfc(a/sqrt(2))/2*(a+k) at the 23 Chebyshev nodes of [-1;(39-k)/(39+k)], a = k*(1+x)/(1-x)
static const T normal_fit[] = {
    0x1.89d3abe1f95aep-1, -0x1.54ad03f27ca17p-1, 0x1.fb31653876f8fp-2, -0x1.410ed5f875a7ap-2,
    0x1.51f6329f0187bp-3, -0x1.1b1c254c9a2e6p-4, 0x1.54b4d4f4b669dp-6, -0x1.88590eaafa38ap-9,
    -0x1.a25037c87b0ecp-11, 0x1.1daf1d4d75665p-11, -0x1.f21467ad6278dp-15, -0x1.a170d475ef56ep-15,
    0x1.17dd44798bf8cp-16, 0x1.0b2760d8b1777p-18, -0x1.73af4afacfcbap-19, -0x1.697020b9644f5p-22,
    0x1.d114e6bba97ap-22, 0x1.6b23b1c1c1515p-25, -0x1.1b383be38249ep-24, -0x1.4002f2e969bbcp-27,
    0x1.074d17a738a6p-27, 0x1.e1dfd082669c9p-30, -0x1.5d26340ff95b4p-33,
};

#define LEAST_NORMAL 0x1p-1022
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define LOG2_E 0x1.71547652b82fep0
// ln 2 in two parts; the first has 39 bits, so its product with an exponent is exact.
#define LN2_HIGH 0x1.62e42fefa4p-1
#define LN2_LOW -0x1.8432a1b0e2634p-43
// Beyond these, e^x rounds to +0 and to +Inf.
#define EXP_UNDERFLOW -746.0
// Below these, e^x counts as +0 among the outputs of a network, and in a loss.
#define EXP_FAINT -633.0
#define EXP_FAINT_IN_LOSS -500.0
#define EXP_OVERFLOW 710.0
// Where the two ways to compute tanh meet, and from where on tanh x rounds to 1.
#define TANH_SMALL 0.5625
#define TANH_SATURATED 20.0
// pi/2 in two parts.
#define HALF_PI_HIGH 0x1.921fb54442d18p0
#define HALF_PI_LOW 0x1.1a62633145c07p-54
// Beyond this, a density of the normal distribution times the distance rounds to +0.
#define NORMAL_UNDERFLOW 39.0
#define NORMAL_MIDDLE 5.0
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

// arctan t = t + t^3·(c[0] + c[1]·t^2 + …) for |t| <= tan(pi/8). Fit: 7.0e-10.
// fpminimax(atan(x), [|3,5,…,11|], [|SG…|], [1b-10;0.41422], floating, relative, x)
static const T arctan_fit[] = {
    -0x1.55554ap-2f, 0x1.9991e4p-3f, -0x1.23b9d6p-3f, 0x1.b227aep-4f, -0x1.f2f74cp-5f,
};

// Q(a) = e^(-a^2/2)·(c[0] + c[1]·v + …)/(a + k) with v = (a - k)/(a + k), k = NORMAL_MIDDLE, for 0 <= a <= 14.6, where
// Q is the normal distribution beyond a. Fit: 3.7e-8, of which 2.3e-8 is the rounding of c[0].
// fpminimax(exp(a^2/2)*erfc(a/sqrt(2))/2*(a+k), 10, [|SG…|], [-1;(14.6-k)/(14.6+k)], floating, relative), a = k*(1+x)/(1-x)
static const T normal_fit[] = {
    0x1.754a76p-1f,  -0x1.04c72ap-1f, 0x1.d7131cp-3f,  -0x1.832d7ap-5f, -0x1.56a216p-7f, 0x1.c90754p-8f,
    0x1.0812b8p-10f, -0x1.13bf5ep-10f, -0x1.e6a712p-13f, 0x1.463e8ep-13f, 0x1.07b55ep-14f,
};

#define LEAST_NORMAL 0x1p-126f
#define SQRT_HALF 0x1.6a09e6p-1f
#define LOG2_E 0x1.715476p0f
// ln 2 in two parts; the first has 14 bits, so its product with an exponent is exact.
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
// Beyond these, e^x rounds to +0 and to +Inf.
#define EXP_UNDERFLOW -104.0f
// Below these, e^x counts as +0 among the outputs of a network, and in a loss.
#define EXP_FAINT -75.0f
#define EXP_FAINT_IN_LOSS -50.0f
#define EXP_OVERFLOW 89.0f
// Where the two ways to compute tanh meet, and from where on tanh x rounds to 1.
#define TANH_SMALL 0.5625f
#define TANH_SATURATED 10.0f
// pi/2 in two parts.
#define HALF_PI_HIGH 0x1.921fb6p0f
#define HALF_PI_LOW -0x1.777a5cp-25f
// Beyond this, a density of the normal distribution times the distance rounds to +0.
#define NORMAL_UNDERFLOW 14.5f
#define NORMAL_MIDDLE 3.0f
// 1/255 in two parts.
#define INVERSE_255_HIGH 0x1.010102p-8f
#define INVERSE_255_LOW -0x1.fdfdfep-33f

#endif
#endif
