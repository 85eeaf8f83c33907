#ifndef ATLAS_CCRYPTO_H
#define ATLAS_CCRYPTO_H

// libcrypto's low-level SHA-256 is marked deprecated since OpenSSL 3.0, but only it lets the state be exported
// between two bytes, so that hashing a file goes on after a restart. It runs on SHA-NI like the EVP interface.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#endif
