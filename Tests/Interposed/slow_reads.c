// Preloaded into atlasd by the tests: a store whose every read takes a millisecond, and a count of what was read.
//
// Only files of at least SLOW_FILE_BYTES are slow, so that the database and libraries are not. The bytes read from
// them are summed in the eight bytes of the file that SLOW_COUNTER names, shared with the test.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

typedef ssize_t (*pread_function)(int, void *, size_t, off_t);

static pread_function real_pread;
static off_t slow_file_bytes;
static long delay_nanoseconds;
static _Atomic long long *counter;

__attribute__((constructor)) static void prepare(void) {
  real_pread = (pread_function)dlsym(RTLD_NEXT, "pread");
  const char *bytes = getenv("SLOW_FILE_BYTES");
  const char *delay = getenv("SLOW_MICROSECONDS");
  const char *path = getenv("SLOW_COUNTER");
  slow_file_bytes = bytes ? atoll(bytes) : 0;
  delay_nanoseconds = delay ? atol(delay) * 1000 : 0;
  if (!path) return;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page != MAP_FAILED) counter = page;
  close(fd);
}

static ssize_t slow_pread(int fd, void *buffer, size_t count, off_t offset) {
  struct stat status;
  int is_slow = slow_file_bytes > 0 && fstat(fd, &status) == 0 && status.st_size >= slow_file_bytes;
  if (is_slow) {
    struct timespec pause = {0, delay_nanoseconds};
    nanosleep(&pause, 0);
  }
  ssize_t got = real_pread(fd, buffer, count, offset);
  if (is_slow && got > 0 && counter) atomic_fetch_add(counter, got);
  return got;
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset) { return slow_pread(fd, buffer, count, offset); }
ssize_t pread64(int fd, void *buffer, size_t count, off_t offset) { return slow_pread(fd, buffer, count, offset); }
