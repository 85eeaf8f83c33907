#include "CLinux.h"
int atlas_linux_present(void) { return 1; }
