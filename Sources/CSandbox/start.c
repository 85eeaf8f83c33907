#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int atlas_socket_pair(int sockets[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0 ? 0 : errno;
}

static int descriptors_of_worker(posix_spawn_file_actions_t *actions, int socket) {
  int error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
  if (!error) error = posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
  // Copying a descriptor onto itself drops its close-on-exec flag too.
  if (!error) error = posix_spawn_file_actions_adddup2(actions, socket, atlas_worker_socket);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, atlas_worker_socket + 1);
  return error;
}

static int signals_of_worker(posix_spawnattr_t *attributes) {
  sigset_t blocked, usual;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigaddset(&blocked, SIGINT);
  sigaddset(&blocked, SIGHUP);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  int error = posix_spawnattr_setsigmask(attributes, &blocked);
  if (!error) error = posix_spawnattr_setsigdefault(attributes, &usual);
  if (!error) error = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  return error;
}

int atlas_start_worker(
  const char *path, char *const arguments[], char *const environment[], int socket, pid_t *worker) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return error;
  error = posix_spawnattr_init(&attributes);
  if (!error) {
    error = descriptors_of_worker(&actions, socket);
    if (!error) error = signals_of_worker(&attributes);
    if (!error) error = posix_spawn(worker, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

int atlas_end_with_parent(pid_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return -1;
  // It may have ended before we asked.
  return getppid() == parent ? 0 : -1;
}

int atlas_collect_worker(pid_t worker, int *status, uint64_t *peak_bytes) {
  struct rusage usage;
  pid_t ended;
  do ended = wait4(worker, status, WNOHANG, &usage);
  while (ended < 0 && errno == EINTR);
  if (ended == 0) return 0;
  if (ended < 0) return -1;
  *peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
  return 1;
}

int atlas_ending_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

uint64_t atlas_own_peak_bytes(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}
