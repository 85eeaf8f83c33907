#ifndef ATLAS_CSANDBOX_H
#define ATLAS_CSANDBOX_H

#include <stdint.h>
#include <sys/types.h>

/// The number under which a worker finds its socket.
enum { atlas_worker_socket = 3 };

/// Which walls stand, as bits.
enum {
  atlas_wall_privileges = 1, ///< nothing that is executed gains privileges
  atlas_wall_files = 2,      ///< landlock: only the named folders, reading only
  atlas_wall_calls = 4,      ///< seccomp: only the system calls that reading takes
};

/// What a process may do from now on.
struct atlas_confinement {
  /// Folders that may be read below, absolute paths; those that cannot be opened are left out.
  const char *const *folders;
  int folder_count;
  /// Private memory in bytes (RLIMIT_DATA).
  uint64_t memory_bytes;
  /// Open files at most; the hard limit of the process if that is lower.
  uint64_t open_files;
};

/// Starts `path` with `socket` as its descriptor 3, its input and output on /dev/null, its errors where ours go, and
/// everything else closed. SIGTERM, SIGINT and SIGHUP are blocked in it: they end us, and we end it.
/// Returns 0, or an errno value.
int atlas_start_worker(
  const char *path, char *const arguments[], char *const environment[], int socket, pid_t *worker);

/// A pair of connected stream sockets, closed on exec. Returns 0, or an errno value.
int atlas_socket_pair(int sockets[2]);

/// Asks the kernel to end this process when the thread that started it ends. Returns 0, or -1 when `parent` is gone.
int atlas_end_with_parent(pid_t parent);

/// Gives up everything but reading the folders. Cannot be undone. Returns the walls that stand: older kernels lack some.
int atlas_confine(const struct atlas_confinement *confinement);

/// Waits for the worker's end without blocking. Returns 1 when it has ended, 0 when it runs, -1 when there is none.
/// `status` is as of `waitpid`, `peak_bytes` the most memory that it had resident.
int atlas_collect_worker(pid_t worker, int *status, uint64_t *peak_bytes);

/// The signal that a wait status tells of; 0 when the process ended by itself.
int atlas_ending_signal(int status);

// The most memory that this process ever had resident.
uint64_t atlas_own_peak_bytes(void);

#endif
