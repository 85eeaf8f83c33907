#include "CKernels.h"
int atlas_kernels_present(void) { return 1; }
