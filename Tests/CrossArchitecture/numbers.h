// Numbers to compute with, made from integers alone so that every machine has the same, and the hash of results.
#ifndef NUMBERS_H
#define NUMBERS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// An IEEE format by its bits: all magnitudes up to `infinity` are numbers, those beyond it NaN.
typedef struct Format {
    const char *name;
    size_t bytes;
    unsigned mantissa_bits;
    uint64_t infinity;
} Format;

static const Format formats[] = {
    {"float", 4, 23, UINT64_C(0xff) << 23},   // BP_FLOAT32
    {"double", 8, 52, UINT64_C(0x7ff) << 52}, // BP_FLOAT64
};

static inline uint64_t sign_bit(const Format *f) { return UINT64_C(1) << (8 * f->bytes - 1); }

// Both for little-endian machines.
static inline uint64_t load_bits(const Format *f, const void *array, size_t i) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)array + i * f->bytes, f->bytes);
    return bits;
}

static inline void store_bits(const Format *f, void *array, size_t i, uint64_t bits) {
    memcpy((char *)array + i * f->bytes, &bits, f->bytes);
}

// splitmix64
static inline uint64_t random_bits(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

// What an operand is filled with. A NaN or an overflow hides the rest of its row, so most flavours have none.
typedef enum Flavour {
    SMALL,   // magnitudes from 2^-5 to 2^3
    SPREAD,  // magnitudes from 2^-5 to 2^10: all results of exp that are neither 0 nor infinite
    EXTREME, // any finite number, an eighth of them subnormal or zero
    TIES,    // few numbers, so chosen that x·y + z lies halfway between two numbers, or next to it
    SPECIAL, // small, with a few zeros, infinities, NaNs and numbers at the edges of the format
    FLAVOURS
} Flavour;

// A number whose exponent is uniform in `lowest` ..< lowest + count.
static inline uint64_t number_bits(const Format *f, uint64_t random, int lowest, unsigned count) {
    const uint64_t bias = f->infinity >> (f->mantissa_bits + 1);
    const uint64_t exponent = bias + (uint64_t)(int64_t)lowest + (random >> 53) % count;
    const uint64_t rest = random & ((UINT64_C(1) << f->mantissa_bits) - 1);
    return (random >> 52 & 1 ? sign_bit(f) : 0) | exponent << f->mantissa_bits | rest;
}

// 1 and its neighbours at a distance of u = 2^-mantissa_bits, times a power of two. A product of two with the first
// exponents is half of 1's last place or misses it by u^2, which twice the precision cannot hold beside a 1.
static inline uint64_t tie_bits(const Format *f, uint64_t random) {
    const int half = (int)(f->mantissa_bits + 1) / 2, exponents[] = {-half, half - (int)f->mantissa_bits - 1, 0, 0};
    const uint64_t one = number_bits(f, 0, exponents[random & 3], 1), neighbours[] = {one, one + 1, one - 2};
    return neighbours[(random >> 2) % 3] | (random >> 63 ? sign_bit(f) : 0);
}

static inline uint64_t special_bits(const Format *f, uint64_t random) {
    const uint64_t normal = UINT64_C(1) << f->mantissa_bits, quiet = normal / 2;
    const uint64_t magnitudes[] = {
        0, 1, normal - 1, normal, f->infinity - 1, f->infinity, f->infinity | 1, f->infinity | quiet | 5,
    };
    return magnitudes[random & 7] | (random & 8 ? sign_bit(f) : 0);
}

static inline void fill(const Format *f, Flavour flavour, uint64_t seed, void *array, size_t count) {
    uint64_t state = seed;
    const int least = -(int)(f->infinity >> (f->mantissa_bits + 1));
    for (size_t i = 0; i < count; i++) {
        const uint64_t random = random_bits(&state);
        uint64_t bits = number_bits(f, random, -5, flavour == SPREAD ? 15 : 8);
        if (flavour == EXTREME) bits = number_bits(f, random, least, (unsigned)(f->infinity >> f->mantissa_bits));
        if (flavour == TIES) bits = tie_bits(f, random);
        if (flavour == EXTREME && i % 8 == 7) bits &= ~f->infinity;
        if (flavour == EXTREME && i % 32 == 31) bits &= sign_bit(f);
        store_bits(f, array, i, bits);
    }
    if (flavour != SPECIAL) return;
    for (size_t i = 0; i < 1 + count / 64 && count > 0; i++) {
        const uint64_t random = random_bits(&state);
        store_bits(f, array, (random >> 8) % count, special_bits(f, random));
    }
}

// FNV-1a, 64 bits.
static inline uint64_t hash_bits(uint64_t hash, uint64_t bits, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) hash = (hash ^ (bits >> 8 * i & 0xff)) * UINT64_C(0x100000001b3);
    return hash;
}

// Every NaN counts as the same: which one results is the processor's choice.
static inline uint64_t hash_elements(uint64_t hash, const Format *f, const void *array, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const uint64_t bits = load_bits(f, array, i);
        const int nan = (bits & ~sign_bit(f)) > f->infinity;
        hash = hash_bits(hash, nan ? f->infinity + 1 : bits, f->bytes);
    }
    return hash;
}

#endif
