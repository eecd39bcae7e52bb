#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stddef.h>

// Counts what a program takes from the C allocator, Swift's runtime included. A program that links this has malloc and
// its relatives replaced by ones that count and then do as glibc does; elsewhere nothing is counted.

/// Whether anything is counted on this platform.
bool allocations_are_counted(void);

/// Counts the allocations of the calling thread from now on, or no longer.
void allocations_watch_thread(bool watch);

/// The number of allocations of all watched threads so far.
size_t allocations_count(void);

/// The number of blocks that watched threads have given back so far.
size_t allocations_released(void);

#endif
