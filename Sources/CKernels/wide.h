// One compiled body for each level of x86-64; the loader picks the widest that the processor has.
#pragma once

// The thread sanitizer instruments the function that picks, which runs before the sanitizer is there.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ONE_VERSION
#endif
#endif

#if defined(__x86_64__) && !defined(ONE_VERSION)
#define WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDE
#endif
