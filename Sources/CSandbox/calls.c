#define _GNU_SOURCE
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifndef OUR_ARCHITECTURE

int atlas_filter_calls(void) { return -1; }

#else

// The lower half of an argument; both architectures are little-endian.
#define ARGUMENT(index) (offsetof(struct seccomp_data, args) + 8 * (index))
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define GIVE(verdict) BPF_STMT(BPF_RET | BPF_K, (verdict))
#define ALLOW GIVE(SECCOMP_RET_ALLOW)
// ENOSYS rather than the end of the process: glibc then takes the older way, and what has none fails as it should.
#define REFUSE GIVE(SECCOMP_RET_ERRNO | ENOSYS)
#define PASS(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), ALLOW
// Passes a call whose argument has none of these bits.
#define PASS_WITHOUT(call, index, bits)                                                                                \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 4), LOAD(ARGUMENT(index)),                                        \
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, 1), REFUSE, ALLOW
// Passes a call whose argument is this value.
#define PASS_WITH(call, index, value)                                                                                  \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 4), LOAD(ARGUMENT(index)),                                        \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 1, 0), REFUSE, ALLOW

// No new socket, no process or thread, no execution, no writable file, no executable memory, no signal but to ourselves,
// no change of a mode, an owner or a time.
int atlas_filter_calls(void) {
  struct sock_filter program[] = {
    LOAD(offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0),
    GIVE(SECCOMP_RET_KILL_PROCESS),
    // x86-64's 32-bit calls have a bit set that no number below has.
    LOAD(offsetof(struct seccomp_data, nr)),
    PASS(pread64),
    PASS(read),
    PASS(write),
    PASS(recvfrom),
    PASS(sendto),
    PASS(fadvise64),
    PASS_WITHOUT(openat, 2, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC),
#ifdef SYS_open
    PASS_WITHOUT(open, 1, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC),
    PASS(poll),
    PASS(stat),
    PASS(lstat),
    PASS(access),
    PASS(readlink),
#endif
    PASS(close),
    PASS(fstat),
    PASS(newfstatat),
    PASS(statx),
    PASS(fstatfs),
    PASS(lseek),
    PASS(getdents64),
    PASS(readlinkat),
    PASS(faccessat),
    PASS(ppoll),
    PASS_WITHOUT(mmap, 2, PROT_EXEC),
    PASS_WITHOUT(mprotect, 2, PROT_EXEC),
    PASS(munmap),
    PASS(mremap),
    PASS(madvise),
    PASS(brk),
    PASS(futex),
    PASS(sched_yield),
    PASS(sched_getaffinity),
    PASS(clock_gettime),
    PASS(clock_nanosleep),
    PASS(nanosleep),
    PASS(getrandom),
    PASS(getpid),
    PASS(gettid),
    PASS(getrusage),
    PASS(sysinfo),
    PASS(rt_sigaction),
    PASS(rt_sigprocmask),
    PASS(rt_sigreturn),
    PASS(sigaltstack),
    PASS(restart_syscall),
    // How abort ends a process.
    PASS_WITH(tgkill, 0, (uint32_t)getpid()),
    PASS(exit),
    PASS(exit_group),
    REFUSE,
  };
  struct sock_fprog filter = {.len = sizeof program / sizeof program[0], .filter = program};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

#endif
