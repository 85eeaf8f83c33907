// Preloaded into atlasd by the tests: a disk that cannot read one file.
//
// Reads of files of exactly FAILING_FILE_BYTES end with EIO for as long as the file FAILING_WHILE exists. Readers run in
// a sandbox that opens nothing but models, and may still ask whether something exists.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

typedef ssize_t (*pread_function)(int, void *, size_t, off_t);

static pread_function real_pread;
static off_t failing_bytes;
static const char *failing_while;

__attribute__((constructor)) static void prepare(void) {
  real_pread = (pread_function)dlsym(RTLD_NEXT, "pread");
  const char *bytes = getenv("FAILING_FILE_BYTES");
  failing_bytes = bytes ? atoll(bytes) : -1;
  failing_while = getenv("FAILING_WHILE");
}

static ssize_t failing_pread(int fd, void *buffer, size_t count, off_t offset) {
  struct stat status;
  if (failing_while && fstat(fd, &status) == 0 && status.st_size == failing_bytes && access(failing_while, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  return real_pread(fd, buffer, count, offset);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset) { return failing_pread(fd, buffer, count, offset); }
ssize_t pread64(int fd, void *buffer, size_t count, off_t offset) { return failing_pread(fd, buffer, count, offset); }
