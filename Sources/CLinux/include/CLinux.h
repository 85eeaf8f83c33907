#ifndef ATLAS_CLINUX_H
#define ATLAS_CLINUX_H

#include <stdint.h>

/// Who is at the other end of a Unix socket: `struct ucred`, which Swift's import of glibc does not show.
struct atlas_peer {
  int32_t pid;
  uint32_t uid;
  uint32_t gid;
};

/// Fills `peer` from SO_PEERCRED. Returns 0, or an errno value.
int atlas_peer_of(int descriptor, struct atlas_peer *peer);

/// Puts the calling thread into the idle I/O class: it reads when nobody else does. Returns 0, or an errno value.
int atlas_set_idle_io_priority(void);

/// The type of the file system that holds an open file or folder (`statfs.f_type`): 0x6969 is NFS, ... 0 when unknown.
uint32_t atlas_file_system_type(int descriptor);

/// Whether somebody (NTP, PTP) keeps the machine's clock in time: 1 or 0.
int atlas_clock_is_synchronized(void);

/// A counter that wakes a thread in `poll` (eventfd), non-blocking. Returns the descriptor, or -1 with errno set.
int atlas_wake_descriptor(void);

/// Makes one file share the blocks of another (FICLONE) until either is written to. Returns 0, or an errno value: EXDEV,
/// EOPNOTSUPP and others where the file system cannot.
int atlas_clone_file(int into, int from);

/// Names the calling thread for `ps` and `top`; at most 15 bytes are kept.
void atlas_name_thread(const char *name);

/// From now on a crash of this process leaves no memory image anywhere, and other processes of the user cannot read it.
void atlas_forbid_core_dumps(void);

/// From now on all threads share so many of the allocator's arenas. What one thread frees, another can use then.
void atlas_limit_arenas(int count);

/// Gives memory back to the system that was freed and that the allocator kept for later. Takes some 10 ms for 300 MB.
void atlas_return_freed_memory(void);

/// A file that lies in memory and ends with its last descriptor (memfd_create). Returns the descriptor, or -1 with errno
/// set.
int atlas_memory_file(const char *name);

#endif
