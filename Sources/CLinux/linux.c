#define _GNU_SOURCE
#include <sys/prctl.h>
#include "CLinux.h"

#include <sys/mman.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <string.h>
#include <linux/fs.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/timex.h>
#include <unistd.h>

int atlas_peer_of(int descriptor, struct atlas_peer *peer) {
  struct ucred credentials;
  socklen_t length = sizeof credentials;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return errno;
  peer->pid = credentials.pid;
  peer->uid = credentials.uid;
  peer->gid = credentials.gid;
  return 0;
}

int atlas_set_idle_io_priority(void) {
  // glibc has no wrapper: IOPRIO_WHO_PROCESS with 0 is the calling thread, class 3 (idle) lies above bit 13.
  enum { who_process = 1, class_idle = 3, class_shift = 13 };
  return syscall(SYS_ioprio_set, who_process, 0, class_idle << class_shift) == 0 ? 0 : errno;
}

uint32_t atlas_file_system_type(int descriptor) {
  struct statfs status;
  return fstatfs(descriptor, &status) == 0 ? (uint32_t)status.f_type : 0;
}

int atlas_clock_is_synchronized(void) {
  // Modes 0 asks and sets nothing, which needs no privilege.
  struct timex state = {0};
  return adjtimex(&state) != TIME_ERROR;
}

int atlas_wake_descriptor(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void atlas_name_thread(const char *name) {
  char shortened[16];
  strncpy(shortened, name, sizeof shortened - 1);
  shortened[sizeof shortened - 1] = 0;
  pthread_setname_np(pthread_self(), shortened);
}

void atlas_forbid_core_dumps(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
int atlas_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int atlas_clone_file(int into, int from) { return ioctl(into, FICLONE, from) == 0 ? 0 : errno; }

void atlas_limit_arenas(int count) { mallopt(M_ARENA_MAX, count); }

void atlas_return_freed_memory(void) { malloc_trim(0); }
