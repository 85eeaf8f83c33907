#include "CCurlShim.h"
int atlas_curl_present(void) { return 1; }
