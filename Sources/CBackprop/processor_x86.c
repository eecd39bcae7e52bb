// x86-64: CPUID for the processor, XGETBV for the registers that the operating system saves.
#if defined(__x86_64__)
#include <cpuid.h>
#include <stdio.h>
#include <string.h>

#include "processor.h"

typedef struct {
    const char *name;
    unsigned leaf, reg, bit;
    bool v3, v4;  // part of x86-64-v3, of x86-64-v4 beyond it
} Feature;

enum { EAX, EBX, ECX, EDX };

// The x86-64 psABI's microarchitecture levels. POPCNT, CMPXCHG16B and the like of level 2 come with every AVX2.
static const Feature features[] = {
    {"sse4.2", 1, ECX, 20, true, false},
    {"avx", 1, ECX, 28, true, false},
    {"fma", 1, ECX, 12, true, false},
    {"f16c", 1, ECX, 29, true, false},
    {"movbe", 1, ECX, 22, true, false},
    {"avx2", 7, EBX, 5, true, false},
    {"bmi1", 7, EBX, 3, true, false},
    {"bmi2", 7, EBX, 8, true, false},
    {"lzcnt", 0x80000001, ECX, 5, true, false},
    {"avx512f", 7, EBX, 16, false, true},
    {"avx512bw", 7, EBX, 30, false, true},
    {"avx512cd", 7, EBX, 28, false, true},
    {"avx512dq", 7, EBX, 17, false, true},
    {"avx512vl", 7, EBX, 31, false, true},
};

// The register-state bits of XCR0 that the operating system has switched on.
static unsigned saved_registers(void) {
    unsigned reg[4];
    if (!__get_cpuid(1, &reg[EAX], &reg[EBX], &reg[ECX], &reg[EDX]) || !(reg[ECX] >> 27 & 1)) return 0;
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static bool has(const Feature *feature) {
    const unsigned ymm = 0x6, zmm = 0xe6, saved = saved_registers();
    if (feature->v4 && (saved & zmm) != zmm) return false;
    if (feature->v3 && strcmp(feature->name, "sse4.2") != 0 && (saved & ymm) != ymm) return false;
    unsigned reg[4];
    return __get_cpuid_count(feature->leaf, 0, &reg[EAX], &reg[EBX], &reg[ECX], &reg[EDX])
        && (reg[feature->reg] >> feature->bit & 1);
}

bool bp_processor_runs(bp_variant variant) {
    if (variant == BP_PORTABLE) return true;
    if (variant != BP_AVX2 && variant != BP_AVX512) return false;
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        const bool needed = features[i].v3 || (features[i].v4 && variant == BP_AVX512);
        if (needed && !has(&features[i])) return false;
    }
    return true;
}

void bp_processor_name(char *name, size_t capacity) {
    unsigned brand[13] = {0};
    for (unsigned i = 0; i < 3; i++) {
        unsigned *part = brand + 4 * i;
        if (!__get_cpuid(0x80000002 + i, &part[EAX], &part[EBX], &part[ECX], &part[EDX])) {
            snprintf(name, capacity, "x86-64");
            return;
        }
    }
    const char *text = (const char *)brand;
    snprintf(name, capacity, "%s", text + strspn(text, " "));
}

void bp_processor_features(char *list, size_t capacity) {
    size_t used = (size_t)snprintf(list, capacity, "sse2");
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        if (!has(&features[i]) || used >= capacity) continue;
        used += (size_t)snprintf(list + used, capacity - used, " %s", features[i].name);
    }
}
#endif
