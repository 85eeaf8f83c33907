#define _GNU_SOURCE
#include "CSandbox.h"
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void limit(int resource, uint64_t most) {
  struct rlimit old;
  if (getrlimit(resource, &old) != 0) return;
  rlim_t value = old.rlim_max < most ? old.rlim_max : (rlim_t)most;
  struct rlimit new = {value, value};
  setrlimit(resource, &new);
}

/// Every right of a file or folder that the kernel's landlock knows: what is not named here cannot be taken away.
static uint64_t known_rights(int abi) {
  uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  if (abi >= 2) rights |= 1ULL << 13; // REFER
  if (abi >= 3) rights |= 1ULL << 14; // TRUNCATE
  if (abi >= 5) rights |= 1ULL << 15; // IOCTL_DEV
  return rights;
}

/// Returns 0 when from now on only the folders can be read.
static int fence_files(const struct atlas_confinement *confinement) {
  int abi = (int)syscall(SYS_landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) return -1;
  // Debian 12's header knows the first field only; newer ones (TCP, scope) are covered by the filter of calls.
  struct landlock_ruleset_attr ruleset = {.handled_access_fs = known_rights(abi)};
  int rules = (int)syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset.handled_access_fs, 0);
  if (rules < 0) return -1;
  for (int index = 0; index < confinement->folder_count; index++) {
    int folder = open(confinement->folders[index], O_PATH | O_CLOEXEC);
    if (folder < 0) continue;
    struct landlock_path_beneath_attr beneath = {.parent_fd = folder};
    beneath.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    int added = (int)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    // A root that is a file allows no right of folders.
    beneath.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
    if (added != 0) syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    close(folder);
  }
  int fenced = (int)syscall(SYS_landlock_restrict_self, rules, 0);
  close(rules);
  return fenced;
}

int atlas_confine(const struct atlas_confinement *confinement) {
  int walls = 0;
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_DATA, confinement->memory_bytes);
  limit(RLIMIT_NOFILE, confinement->open_files);
  // What we hold in memory came from others' files, and nobody else's business is it.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) walls |= atlas_wall_privileges;
  if (fence_files(confinement) == 0) walls |= atlas_wall_files;
  if (atlas_filter_calls() == 0) walls |= atlas_wall_calls;
  return walls;
}
