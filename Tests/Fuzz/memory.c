// How much memory the program holds, and the most that it held since it was last asked: AddressSanitizer calls a function
// for each block that is taken or given back, by whichever thread.
#include <sanitizer/allocator_interface.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_long held;
static atomic_long most;

static void took(const volatile void *block, size_t size) {
    (void)block;
    long now = atomic_fetch_add(&held, (long)size) + (long)size;
    long before = atomic_load(&most);
    while (now > before && !atomic_compare_exchange_weak(&most, &before, now)) { }
}

static void gave_back(const volatile void *block) {
    // Blocks that were taken before the first call count too; only differences are looked at.
    if (block) atomic_fetch_sub(&held, (long)__sanitizer_get_allocated_size(block));
}

// What libFuzzer calls before the first input.
int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count;
    (void)arguments;
    __sanitizer_install_malloc_and_free_hooks(took, gave_back);
    return 0;
}

// Forgets the most, and gives the bytes that are held now.
long fuzz_memory_begin(void) {
    long now = atomic_load(&held);
    atomic_store(&most, now);
    return now;
}

// The most bytes that were held since.
long fuzz_memory_most(void) { return atomic_load(&most); }
